"""What a report is made of. Nothing is drawn or written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PIL import Image

from explain.classifier import Classifier, ForwardPass
from explain.contrast import Contrast, ContrastOptions
from explain.images import sha256
from explain.methods import Options
from explain.report.recipe import Recipe
from explain.results import Attribution, ClassScore
from explain.trust import Colour


@dataclass(frozen=True)
class Original:
    """A picture file as it was opened: its name and its bytes."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """The file's fingerprint."""
        return sha256(self.data)


@dataclass(frozen=True)
class Said:
    """What the checks said of a map: the light's colour and its sentence."""

    colour: Colour
    sentence: str


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map with the options that made it, and what checks said of it, if they were run.

    `limit` is the raw value at full colour where maps share a scale.
    """

    attribution: Attribution
    options: Options
    said: Said | None = None
    limit: float | None = None


@dataclass(frozen=True, eq=False)
class Contrasted:
    """Why one class and not another, with the options that it was asked with."""

    contrast: Contrast
    options: ContrastOptions


@dataclass(frozen=True, eq=False)
class Finding:
    """What else was found out: a title, sentences, and a picture that shows it, if there is one."""

    title: str
    sentences: tuple[str, ...]
    picture: Image.Image | None = None


@dataclass(frozen=True, eq=False)
class Chapter:
    """One picture through one model, the class that is explained, and the maps.

    `title` tells it from the others where there are several.
    """

    original: Original
    recipe: Recipe
    classifier: Classifier
    forward: ForwardPass
    target: ClassScore
    maps: tuple[Mapped, ...] = ()
    findings: tuple[Finding, ...] = ()
    title: str = ""
    contrasts: tuple[Contrasted, ...] = ()


@dataclass(frozen=True)
class Look:
    """How maps are drawn: see `explain.render.overlay`; `smoothing` in pixels, fine maps only."""

    opacity: float = 0.6
    palette: str = "inferno"
    grey: bool = True
    smoothing: float = 2.0


@dataclass(frozen=True, eq=False)
class Report:
    """All of it; `settings` are further choices by name, as the colour scale of a comparison."""

    chapters: tuple[Chapter, ...]
    look: Look = Look()
    settings: Mapping[str, str] = field(default_factory=dict)
