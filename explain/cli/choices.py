"""From the words of the command line to methods with their options, checked for one classifier."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from explain.errors import OptionError

if TYPE_CHECKING:
    from explain.classifier import Classifier
    from explain.methods import Method, Options

DEFAULT_METHODS = ("grad_cam",)


def wanted_methods(
    keys: Sequence[str] | None, layer: str | None = None, given: Sequence[str] | None = None
) -> dict[str, "Options"]:
    """The options of each method in `keys`, in their order.

    `given` are texts like "grad_cam.relu=no"; they count more than `layer`. Raises OptionError.
    """
    from explain.methods import get_method

    methods = [get_method(key) for key in dict.fromkeys(keys or DEFAULT_METHODS)]
    values = _option_values(given or (), [method.key for method in methods])
    if layer is not None:
        layered = [method for method in methods if layer_options(method)]
        if not layered:
            titles = ", ".join(method.title for method in methods)
            raise OptionError(f"--layer was given, but {titles} has no target layer. Leave it out.")
        for method in layered:
            for name in layer_options(method):
                values[method.key].setdefault(name, layer)
    return {method.key: method.make_options(**values[method.key]) for method in methods}


def layer_options(method: "Method") -> tuple[str, ...]:
    """The names of the method's options that are target layers."""
    fields = dataclasses.fields(method.options)
    return tuple(item.name for item in fields if item.metadata["is_layer"])


def _option_values(given: Sequence[str], keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Method → option → text; raises OptionError on what is not METHOD.OPTION=VALUE."""
    from explain.methods import get_method

    values: dict[str, dict[str, str]] = defaultdict(dict)
    for text in given:
        name, equals, value = text.partition("=")
        key, dot, option = name.partition(".")
        if not (equals and dot):
            raise OptionError(
                f"“{text}” is not METHOD.OPTION=VALUE. Write it as integrated_gradients.steps=100."
            )
        method = get_method(key)
        if key not in keys:
            raise OptionError(
                f"“{text}” is for {method.title}, which is not asked for. Add --method {key}."
            )
        values[key][option] = value
    return values


def check_layers(classifier: "Classifier", wanted: Mapping[str, "Options"]) -> None:
    """Raise ModelError where an option names a target layer that the classifier lacks."""
    from explain.methods import get_method

    for key, options in wanted.items():
        for name in layer_options(get_method(key)):
            layer = getattr(options, name)
            if layer is not None:
                classifier.check_layer(layer)
