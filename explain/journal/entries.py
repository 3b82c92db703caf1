"""What stands in the journal."""

from dataclasses import dataclass
from datetime import datetime

from explain.language import mark

Mark = str
"""A key of MARKS."""

MARKS: dict[Mark, str] = {
    "right": mark("Right for the right reason"),
    "wrong_reason": mark("Right for the wrong reason"),
    "wrong": mark("Wrong"),
    "unsure": mark("Unsure"),
}


@dataclass(frozen=True)
class Verdict:
    """What somebody says of an explanation; `label` is the true class where they name it."""

    mark: Mark
    note: str = ""
    label: str | None = None


@dataclass(frozen=True)
class Kept:
    """What is kept only with consent: a small picture (JPEG), and a map (NumPy file)."""

    thumbnail: bytes
    map: bytes


@dataclass(frozen=True)
class Entry:
    """One explanation and what was said of it. `made` is in UTC; `seconds` is the prediction's.

    `top` are the most probable classes with their probabilities; `number` is None before it is
    entered. `has_picture` says whether a picture and a map are kept with it.
    """

    made: datetime
    verdict: Verdict
    picture_sha256: str
    model_sha256: str
    model: str
    top: tuple[tuple[str, float], ...]
    target: str
    methods: tuple[str, ...]
    seconds: float
    number: int | None = None
    has_picture: bool = False

    @property
    def predicted(self) -> str:
        """The predicted class."""
        return self.top[0][0]

    @property
    def confidence(self) -> float:
        """The predicted class's probability."""
        return self.top[0][1]

    @property
    def true_class(self) -> str | None:
        """The class that the picture is of, as far as somebody said so."""
        if self.verdict.label:
            return self.verdict.label
        return self.predicted if self.verdict.mark in ("right", "wrong_reason") else None

    @property
    def corrected(self) -> bool:
        """Whether somebody named another class than the model did."""
        return self.verdict.label is not None and self.verdict.label != self.predicted
