"""Options of methods and checks: fields of a dataclass that say what values they may have."""

import dataclasses
from collections.abc import Callable
from dataclasses import field
from typing import Any, Protocol

from explain.errors import OptionError
from explain.language import mark, say
from explain.words import listed

Options = Any
"""An instance of the owner's options dataclass."""


def option(
    default: Any,
    *,
    help: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    is_layer: bool = False,
    expert: bool = False,
) -> Any:
    """A field of an options dataclass.

    `is_layer`: the choices are the classifier's layers, None its default.

    `expert` options stay off the page.
    """
    facts = {
        "help": help,
        "low": low,
        "high": high,
        "choices": choices,
        "is_layer": is_layer,
        "expert": expert,
    }
    return field(default=default, metadata=facts)


class HasOptions(Protocol):
    """What has a title and options of its own: a method, a check."""

    @property
    def title(self) -> str:
        """How people call it."""

    @property
    def options(self) -> type:
        """Its options dataclass, whose fields are made by `option`."""


def make_options(owner: HasOptions, **values: object) -> Options:
    """The owner's options with these values, given as text or as what they are.

    Raises OptionError.
    """
    known = {item.name: item for item in dataclasses.fields(owner.options)}
    for name in values:
        if name not in known:
            raise OptionError(
                say(
                    "{owner} has no option “{name}”. It has: {known}.",
                    owner=say(owner.title),
                    name=name,
                    known=listed(known),
                )
            )
    options = owner.options(
        **{name: _parse(owner, known[name], value) for name, value in values.items()}
    )
    check_options(owner, options)
    return options


def check_options(owner: HasOptions, options: Options) -> None:
    """Raise OptionError where a value lies outside what its field allows."""
    for item in dataclasses.fields(options):
        value, facts = getattr(options, item.name), item.metadata
        choices, low, high = facts["choices"], facts["low"], facts["high"]
        if choices and value not in choices:
            raise OptionError(
                say(
                    "{owner}'s option “{name}” is “{value}”; choose one of: {choices}.",
                    owner=say(owner.title),
                    name=item.name,
                    value=value,
                    choices=listed(choices),
                )
            )
        if low is not None and high is not None and not low <= value <= high:
            raise OptionError(
                say(
                    "{owner}'s option “{name}” is {value}; it must be from {low} to {high}.",
                    owner=say(owner.title),
                    name=item.name,
                    value=value,
                    low=low,
                    high=high,
                )
            )


def _yes_or_no(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text]


_PARSERS: dict[type, tuple[Callable[[str], object], str]] = {
    bool: (_yes_or_no, mark("yes or no")),
    int: (int, mark("a whole number")),
    float: (float, mark("a number")),
}


def _parse(owner: HasOptions, item: "dataclasses.Field[Any]", value: object) -> object:
    """`value`, turned from text into the kind that the option's default has."""
    if not isinstance(value, str) or type(item.default) not in _PARSERS:
        return value
    parse, wanted = _PARSERS[type(item.default)]
    try:
        return parse(value.strip().lower())
    except (ValueError, KeyError):
        raise OptionError(
            say(
                "{owner}'s option “{name}” is “{value}”; it must be {wanted}.",
                owner=say(owner.title),
                name=item.name,
                value=value,
                wanted=say(wanted),
            )
        ) from None
