"""The visitor's picture: its bytes, and where they came from."""

from dataclasses import dataclass

from explain.language import say


@dataclass(frozen=True)
class ChosenPicture:
    """The bytes of the visitor's picture; `sample` is the sample's key where it is one of ours."""

    data: bytes
    name: str
    sha256: str
    sample: str | None = None

    @property
    def title(self) -> str:
        """Its name for people: ours are called in the reader's language, files as they are."""
        return say(self.name) if self.sample else self.name
