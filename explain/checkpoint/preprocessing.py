"""The ways to prepare a picture that networks are usually trained with, by name or in one's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from explain.errors import OptionError
from explain.language import mark, say
from explain.results import LARGEST_SIZE, SMALLEST_SIZE, Preprocess
from explain.words import listed


@dataclass(frozen=True)
class NamedPreprocess:
    """A usual way to prepare a picture; `normalisation` is what it does to the numbers."""

    key: str
    normalisation: str
    preprocess: Preprocess

    @property
    def title(self) -> str:
        """For people: "ImageNet mean/std, 256 px, crop 224"."""
        return say(
            "{normalisation}, {resize} px, crop {crop}",
            normalisation=say(self.normalisation),
            resize=self.preprocess.resize,
            crop=self.preprocess.crop,
        )


_IMAGENET = Preprocess(resize=256, crop=224)
_PLAIN: tuple[tuple[str, str, Preprocess], ...] = (
    ("imagenet-v1", mark("ImageNet mean/std"), _IMAGENET),
    ("imagenet-v2", mark("ImageNet mean/std"), replace(_IMAGENET, resize=232)),
    ("zero-one", "0–1", replace(_IMAGENET, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))),
    ("minus-one-one", "−1…1", replace(_IMAGENET, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))),
)

PREPROCESSINGS: dict[str, NamedPreprocess] = {
    named.key: named
    for key, normalisation, preprocess in _PLAIN
    for named in (
        NamedPreprocess(key, normalisation, preprocess),
        NamedPreprocess(f"{key}-bgr", f"{normalisation}, BGR", replace(preprocess, channels="BGR")),
    )
}
mark("ImageNet mean/std, BGR")  # the only one of these that has words

MOST = 1e6  # of a mean or std; NaN is not below it
OWN = "resize=256,crop=224,mean=0.5/0.5/0.5,std=0.5/0.5/0.5,channels=RGB,interpolation=bilinear"


def how_to_write() -> str:
    """What may be written for a preprocessing, without the full stop."""
    return say("Write one of {names}, or one's own as {own}", names=listed(PREPROCESSINGS), own=OWN)


def describe(preprocess: Preprocess) -> str:
    """The preprocessing in a few words, by its name where it has one."""
    for named in PREPROCESSINGS.values():
        if named.preprocess == preprocess:
            return named.title
    numbers = ("/".join(f"{x:.4g}" for x in each) for each in (preprocess.mean, preprocess.std))
    return say(
        "{resize} px, crop {crop}, mean {mean}, std {std}, {channels}, {interpolation}",
        resize=preprocess.resize,
        crop=preprocess.crop,
        mean=next(numbers),
        std=next(numbers),
        channels=preprocess.channels,
        interpolation=preprocess.interpolation,
    )


def normalisation(preprocess: Preprocess) -> tuple[object, ...]:
    """What it does to the numbers of a picture, sizes aside."""
    return preprocess.mean, preprocess.std, preprocess.channels


def read_preprocess(text: str) -> Preprocess:
    """The preprocessing that `text` names or describes; raises OptionError.

    A name may be followed by what differs: "imagenet-v1,resize=320,crop=299".
    """
    name, *changes = (part.strip() for part in text.split(","))
    if "=" in name:
        preprocess, changes = _IMAGENET, [name, *changes]
    elif name in PREPROCESSINGS:
        preprocess = PREPROCESSINGS[name].preprocess
    else:
        raise OptionError(
            say("There is no preprocessing “{name}”. {how}.", name=name, how=how_to_write())
        )
    values: dict[str, Any] = {}
    for change in changes:
        key, _, value = (part.strip() for part in change.partition("="))
        try:
            values[key] = _READERS[key](value)
        except (KeyError, ValueError):
            raise OptionError(
                say(
                    "“{change}” is no part of a preprocessing. {how}.",
                    change=change,
                    how=how_to_write(),
                )
            ) from None
    preprocess = replace(preprocess, **values)
    check_preprocess(preprocess)
    return preprocess


def check_preprocess(preprocess: Preprocess) -> None:
    """Raise OptionError where these numbers cannot prepare a picture."""
    if not SMALLEST_SIZE <= preprocess.crop <= min(preprocess.resize, LARGEST_SIZE):
        raise OptionError(
            say(
                "A crop of {crop} px after a resize to {resize} px was asked for; the crop "
                "must be {smallest} to {largest} px and not over the resize.",
                crop=preprocess.crop,
                resize=preprocess.resize,
                smallest=SMALLEST_SIZE,
                largest=LARGEST_SIZE,
            )
        )
    if preprocess.resize > 2 * LARGEST_SIZE:
        raise OptionError(
            say(
                "A resize to {resize} px was asked for; it must be at most {largest} px.",
                resize=preprocess.resize,
                largest=2 * LARGEST_SIZE,
            )
        )
    numbers = (*preprocess.mean, *preprocess.std)
    if not all(abs(number) < MOST for number in numbers) or min(preprocess.std) <= 0:
        raise OptionError(
            say("The mean and std of a preprocessing must be numbers, and each std more than 0.")
        )


def _three(text: str) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in text.split("/"))
    return red, green, blue


def _one_of(*known: str) -> Callable[[str], str]:
    by_name = {each.casefold(): each for each in known}
    return lambda text: by_name[text.casefold()]


_READERS: dict[str, Callable[[str], object]] = {
    "resize": int,
    "crop": int,
    "mean": _three,
    "std": _three,
    "channels": _one_of("RGB", "BGR"),
    "interpolation": _one_of("bilinear", "bicubic", "nearest", "box", "hamming", "lanczos"),
}
