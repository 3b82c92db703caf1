"""Where memory is too small, fewer are computed at once; where it is too small for one, a sentence.

torch has no error of its own for it on a CPU: it is told by what its libraries say.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from explain.errors import ModelError
from explain.language import say

_SIGNS = (
    "can't allocate memory", "not enough memory", "out of memory", "bad_alloc",
    "could not create a primitive", "could not create a memory",  # oneDNN's words
)  # fmt: skip
_Part = TypeVar("_Part", bound=Any)
_Found = TypeVar("_Found")


def is_shortage(error: BaseException) -> bool:
    """Whether the error means that there was too little memory, of the computer or of its GPU."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(sign in text for sign in _SIGNS)
    )


@contextmanager
def told() -> Iterator[None]:
    """Raises ModelError with a sentence where memory is too small for what is done inside."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_shortage(error):
            raise
        raise ModelError(
            say(
                "There is too little memory for this model at this size of its input. Choose a "
                "smaller input or a smaller model, or close other programs."
            )
        ) from error


def in_parts(compute: Callable[[_Part], _Found], whole: _Part) -> list[_Found]:
    """What `compute` finds of all of `whole`, or of its halves, and theirs, if memory is too small.

    `whole` is a sequence, array or tensor. Raises ModelError where it is too small for one.
    """
    try:
        return [compute(whole)]
    except (MemoryError, RuntimeError) as error:
        if not is_shortage(error):
            raise
        if len(whole) < 2:
            with told():
                raise
    half = len(whole) // 2  # out here nothing of what failed is held any more
    return in_parts(compute, whole[:half]) + in_parts(compute, whole[half:])


def joined(found: Sequence[Any]) -> Any:
    """These arrays or tensors one after the other; a single one as it is."""
    if len(found) == 1:
        return found[0]
    import torch

    return torch.cat(list(found))
