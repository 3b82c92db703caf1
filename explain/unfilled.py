"""Networks built without weights: no memory, no random values, no answer before they are filled."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

_FILLERS = (Tensor.normal_, Tensor.uniform_, Tensor.fill_, Tensor.zero_)


@contextmanager
def unfilled() -> Iterator[None]:
    """Within, networks are built on the "meta" device, and nothing fills their weights.

    Filling would change nothing there, but random values for no memory make torch import its
    compiler, which takes longer than all else.
    """
    with torch.device("meta"), _NoFilling():
        yield


class _NoFilling(TorchFunctionMode):
    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """What is asked, unless it would fill."""
        del types
        given = kwargs or {}
        if function in _FILLERS or getattr(function, "__module__", None) == "torch.nn.init":
            return args[0] if args else given["tensor"]
        return function(*args, **given)
