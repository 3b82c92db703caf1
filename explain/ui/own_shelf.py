"""Where a session keeps the visitor's own model, and the file that was brought for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explain.ui.own_model import OwnModel

PREFIX = "own-"  # of its key in the list of models; means nothing in another session


@dataclass
class Shelf:
    """The `model`; a checkpoint that is `brought` and not read yet; the last `problem`.

    `turn` counts the models, so that an upload field is a new, empty one when its file was taken.
    """

    model: "OwnModel | None" = None
    brought: tuple[Path | bytes, str] | None = None
    problem: str | None = None
    turn: int = 0

    def put(self, model: "OwnModel | None") -> None:
        """Another model, or none."""
        self.model, self.problem = model, None
        self.turn += 1

    def take_brought(self) -> tuple[Path | bytes, str] | None:
        """What is to be read, once."""
        brought, self.brought = self.brought, None
        return brought

    def field(self, key: str) -> str:
        """The key of an upload field."""
        return f"{key}_{self.turn}"
