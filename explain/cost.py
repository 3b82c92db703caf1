"""What a model costs.

Floating-point operations counted while it runs, and the memory the process took.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


@dataclass(frozen=True)
class ModelCost:
    """Cost of one picture at one size of the model input.

    `shapes` is the native shape (h, w) behind each stage.
    """

    parameters: int
    flops: int
    shapes: Mapping[str, tuple[int, int]]


class CountFlops(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts multiplications and additions of what runs inside, in this thread only.

    torch's own FlopCounterMode hooks all modules of the process while it counts, so other threads
    would notice it.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: marking this for torch's compiler, which nothing here uses, would import it."""
        return False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = 0

    def __enter__(self) -> Self:
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the operation and add its cost, where one is known."""
        out = func(*args, **(kwargs or {}))
        count = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.flops += count(*args, **(kwargs or {}), out_val=out)
        return out


def peak_memory() -> int | None:
    """The most memory in bytes that this process ever held; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
