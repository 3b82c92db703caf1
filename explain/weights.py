"""Where weights come from.

The embedded file, PyTorch's cache folder, a download into it, or a file of one's own.
"""

import hashlib
import pickle
import struct
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from explain.architectures import OfficialWeights
from explain.download import DownloadProgress, download
from explain.errors import CheckpointError, WeightsError
from explain.language import mark, say
from explain.names import shown
from explain.shortage import told

ASSETS = Path(__file__).parent.parent / "assets"

# What a reader raises on a file that is no checkpoint, is damaged, or has code in it.
_UNREADABLE = (
    OSError, RuntimeError, ValueError, TypeError, EOFError, LookupError, AttributeError,
    AssertionError, OverflowError, struct.error, pickle.UnpicklingError, SafetensorError,
)  # fmt: skip

# Why a state dict does not fit a network.
LACKS = mark(
    "{file_name} does not fit {network}: it lacks {count} of {all} tensors ({names}). {advice}"
)
BEYOND = mark(
    "{file_name} does not fit {network}: it has, beyond what fits, {count} of {all} tensors "
    "({names}). {advice}"
)
IN_ANOTHER_SHAPE = mark(
    "{file_name} does not fit {network}: it has in another shape {count} of {all} tensors "
    "({names}). {advice}"
)
ANOTHER_NUMBER = mark(
    "{file_name} does not fit {network}: it has as another kind of number {count} of {all} tensors "
    "({names}). {advice}"
)


def cached_path(weights: OfficialWeights) -> Path:
    """Where PyTorch keeps this file (TORCH_HOME decides), whether it is there or not."""
    return Path(torch.hub.get_dir()) / "checkpoints" / weights.file_name


def fetch_official(weights: OfficialWeights, progress: DownloadProgress | None = None) -> Path:
    """The verified file in PyTorch's cache folder, downloaded first where it is not there yet.

    Raises WeightsError where it cannot be had, or is not what torchvision publishes.
    """
    path = cached_path(weights)
    if not path.is_file():
        download(weights, path, progress)
    elif not file_sha256(path).startswith(weights.sha256_start):
        raise WeightsError(
            say(
                "{path} is not the file that torchvision publishes: its SHA-256 does not start "
                "with {sha256_start}. Delete it to have it fetched again, or name it as your "
                "own.",
                path=path,
                sha256_start=weights.sha256_start,
            )
        )
    return path


def file_sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """The weights in a `.safetensors`, `.pth` or `.pt` file, by name.

    No code in the file is ever run.
    """
    if not path.is_file():
        raise WeightsError(
            say("There is no weights file {path}. Check the name and the folder.", path=path)
        )
    try:
        with told():
            if path.suffix == ".safetensors":
                from safetensors.torch import load_file

                state = load_file(path)
            else:
                state = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise WeightsError(
            say(
                "{name} cannot be read as weights. Needed is a state dict, as "
                "torch.save(model.state_dict(), FILE) writes it, or a .safetensors file.",
                name=path.name,
            )
        ) from error
    if not isinstance(state, dict) or not all(map(_is_plain, state, state.values())):
        raise WeightsError(
            say(
                "{name} holds something else than a plain state dict (names to tensors). Save "
                "it with torch.save(model.state_dict(), FILE).",
                name=path.name,
            )
        )
    return state


def _is_plain(name: object, value: object) -> bool:
    """Whether this is a name with numbers that are all there: not sparse, not left out."""
    return (
        isinstance(name, str)
        and isinstance(value, Tensor)
        and value.layout == torch.strided
        and not value.is_meta
    )


def load_state(
    network: nn.Module,
    state: dict[str, Tensor],
    file_name: str,
    *,
    title: str = "",
    advice: str = mark("Choose the architecture that these weights were saved from."),
) -> None:
    """Fill `network`, called `title`, with `state`, wholly or not at all.

    Raises CheckpointError naming the first that does not fit.
    """
    wanted = network.state_dict()
    optional = {name for name in wanted if name.endswith("num_batches_tracked")}
    there = [name for name in wanted if name in state and name not in optional]
    unlike = [name for name in there if state[name].shape != wanted[name].shape]
    no_floats = [name for name in there if not state[name].is_floating_point()]
    for found, names in (
        (LACKS, [name for name in wanted if name not in state and name not in optional]),
        (BEYOND, [name for name in state if name not in wanted]),
        (IN_ANOTHER_SHAPE, unlike),
        (ANOTHER_NUMBER, no_floats),
    ):
        if names:
            raise CheckpointError(
                say(
                    found,
                    file_name=file_name,
                    network=title or type(network).__name__,
                    count=len(names),
                    all=len(wanted),
                    names=shown(names),
                    advice=say(advice),
                )
            )
    floats = {name: state[name].float() for name in there}
    broken = [name for name, value in floats.items() if not torch.isfinite(value).all()]
    if broken:
        raise CheckpointError(
            say(
                "{file_name} has values that are not numbers (NaN) in {broken}, so it is "
                "damaged. Take a checkpoint from before the training broke off.",
                file_name=file_name,
                broken=broken[0],
            )
        )
    counters = {name: torch.zeros((), dtype=torch.long) for name in optional}
    network.load_state_dict({**counters, **floats}, assign=True)
