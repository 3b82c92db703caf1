"""What hiding, moving and searching did, as JSON entries, lines on standard output and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain.cli.answers import score_entry
from explain.cli.common import tell
from explain.errors import OptionError

if TYPE_CHECKING:
    from PIL import Image

    from explain.faithfulness import Claim
    from explain.whatif import Change, Fill, Hidden, SmallestParts


def change_entry(change: "Change") -> dict[str, Any]:
    """What was predicted before and after, for the target and on top."""
    return {
        "sentence": change.sentence,
        "before": score_entry(change.before.score(change.target)),
        "after": score_entry(change.after.score(change.target)),
        "top": [score_entry(score) for score in change.after.top(5)],
        "flipped": change.flipped,
    }


def hidden_entry(hidden: "Hidden") -> dict[str, Any]:
    """The same, with the part's share of the picture and what the map claimed of it."""
    return {
        **change_entry(hidden),
        "area": hidden.area,
        "claimed": hidden.claimed,
        "claimed_logits": hidden.claimed_logits,
        "fall_in_logits": hidden.fall_in_logits,
    }


def smallest_entry(found: "SmallestParts") -> dict[str, Any]:
    """The parts, the smallest first, and why none is smaller."""
    from explain.whatif import smallest_sentence

    return {
        "kind": found.kind,
        "sentence": smallest_sentence(found),
        "regions": found.regions,
        "proof": found.proof,
        "complete": found.complete,
        "empty": score_entry(found.empty),
        "passes": found.passes,
        "parts": [
            {
                "regions": list(part.regions),
                "area": part.area,
                "best": score_entry(part.best),
                "target": score_entry(part.target),
            }
            for part in found.parts
        ],
    }


def part_pictures(claim: "Claim", found: "SmallestParts", fill: "Fill") -> dict[str, "Image.Image"]:
    """What the model saw of each part found: it alone, or all but it."""
    from explain.whatif import SUFFICES

    picture = claim.forward.model_input.picture
    return {
        f"{found.kind}-{number}": fill.hide(
            picture, ~part.mask if found.kind == SUFFICES else part.mask
        )
        for number, part in enumerate(found.parts, 1)
    }


def print_answer(claim: "Claim") -> None:
    """The file, and what the model says of it."""
    from explain.words import percent

    best = claim.forward.prediction.top(1)[0]
    tell(claim.forward.model_input.source, style="bold")
    tell(f"{claim.classifier.name} says {best.name} with {percent(best.probability)}")


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of one wish: its place in the JSON object, its entry there, and pictures."""

    place: str
    entry: dict[str, Any]
    pictures: "Mapping[str, Image.Image]"

    def enter(self, entries: dict[str, Any]) -> None:
        """Put the entry into its place."""
        if isinstance(entries[self.place], list):
            entries[self.place].append(self.entry)
        else:
            entries[self.place] = self.entry

    def save(self, folder: Path, stem: str) -> None:
        """Write the pictures; raises OptionError where that cannot be."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, picture in self.pictures.items():
                picture.save(folder / f"{stem}.{name}.png")
        except OSError as error:
            raise OptionError(
                f"Nothing can be written into {folder} ({error.strerror}). "
                "Name another folder with --out."
            ) from None
