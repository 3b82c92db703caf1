"""Where weights come from.

The embedded file, PyTorch's cache folder, a download into it, or a file of one's own.
"""

import hashlib
import pickle
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pooch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from explain.architectures import OfficialWeights
from explain.errors import CheckpointError, WeightsError

ASSETS = Path(__file__).parent.parent / "assets"
CONNECT_SECONDS = 4.0
FIRST_BYTE_SECONDS = 8.0
STALL_SECONDS = 15.0

# What a reader raises on a file that is no checkpoint, or one with code in it.
_UNREADABLE = (
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    KeyError,
    pickle.UnpicklingError,
    SafetensorError,
)

DownloadProgress = Callable[[int, int], None]
"""Called with the bytes that have come and the bytes that there are (0 = not known).

May raise to stop.
"""


def cached_path(weights: OfficialWeights) -> Path:
    """Where PyTorch keeps this file (TORCH_HOME decides), whether it is there or not."""
    return Path(torch.hub.get_dir()) / "checkpoints" / weights.file_name


def fetch_official(weights: OfficialWeights, progress: DownloadProgress | None = None) -> Path:
    """The verified file in PyTorch's cache folder, downloaded first where it is not there yet."""
    path = cached_path(weights)
    if not path.is_file():
        download(weights, path, progress)
    elif not file_sha256(path).startswith(weights.sha256_start):
        raise WeightsError(
            f"{path} is not the file that torchvision publishes: its SHA-256 does not start with "
            f"{weights.sha256_start}. Delete it to have it fetched again, or name it as your own."
        )
    return path


def file_sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Transfer(threading.Thread):
    """Downloads to a file of its own, verifies it, and only then gives it its name.

    Has pooch's bar interface.

    It runs beside the caller, so that a server that never answers, or a name that never resolves,
    holds nobody up.
    """

    def __init__(self, weights: OfficialWeights, path: Path) -> None:
        super().__init__(daemon=True)
        self.weights, self.path = weights, path
        self.done = self.total = 0
        self.given_up = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """The whole transfer; what goes wrong is kept in `failure` for the caller to raise."""
        part = self.path.with_name(f"{self.path.name}.{uuid.uuid4().hex}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            get = pooch.HTTPDownloader(
                self, chunk_size=1 << 17, timeout=(CONNECT_SECONDS, STALL_SECONDS)
            )
            get(self.weights.url, str(part), None)
            if file_sha256(part).startswith(self.weights.sha256_start):
                part.replace(self.path)
            else:
                self.failure = WeightsError(
                    f"The download of {self.weights.file_name} came damaged (its SHA-256 is wrong) "
                    "and was thrown away. Try again."
                )
        except OSError as error:  # requests' errors are OSErrors
            self.failure = error
        finally:
            part.unlink(missing_ok=True)

    def update(self, count: int) -> None:
        """`count` more bytes have come; pooch rounds the last piece up."""
        if self.given_up.is_set():
            raise TimeoutError("nobody waits for this download any more")
        self.done = min(self.done + count, self.total) if self.total else self.done + count

    def reset(self) -> None:
        """Before pooch draws its bar full."""
        self.done = 0

    def close(self) -> None:
        """Nothing to close."""


def download(
    weights: OfficialWeights, path: Path, progress: DownloadProgress | None = None
) -> None:
    """Download to `path`, calling `progress` from this thread.

    What is at `path` afterwards is whole and verified.

    Raises WeightsError within ten seconds where nothing answers, and where the file that came is
    not the right one.
    """
    transfer = _Transfer(weights, path)
    started = time.monotonic()
    transfer.start()
    try:
        while transfer.is_alive():
            transfer.join(0.1)
            if (
                not transfer.done
                and time.monotonic() - started > FIRST_BYTE_SECONDS
                and transfer.is_alive()
            ):
                raise WeightsError(
                    _by_hand(weights, path, f"no answer within {FIRST_BYTE_SECONDS:.0f} seconds")
                )
            if progress:
                progress(transfer.done, transfer.total)
    finally:
        transfer.given_up.set()
    if isinstance(transfer.failure, OSError):
        raise WeightsError(_by_hand(weights, path, _reason(transfer.failure))) from transfer.failure
    if transfer.failure:
        raise transfer.failure


def _reason(error: OSError) -> str:
    """What went wrong in a few words; a connection's error carries a page of detail."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "the server stopped answering"
    if isinstance(error, requests.RequestException):
        return "the server cannot be reached"
    return error.strerror or str(error)


def _by_hand(weights: OfficialWeights, path: Path, reason: str) -> str:
    return (
        f"{weights.file_name} ({weights.megabytes:.0f} MB) could not be downloaded: {reason}. "
        f"To bring it by hand, fetch {weights.url} on another machine and put it at {path}."
    )


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """The weights in a `.safetensors`, `.pth` or `.pt` file, by name.

    No code in the file is ever run.
    """
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}. Check the name and the folder.")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise WeightsError(
            f"{path.name} cannot be read as weights. Needed is a state dict, as "
            "torch.save(model.state_dict(), FILE) writes it, or a .safetensors file."
        ) from error
    if not isinstance(state, dict) or not all(
        isinstance(value, Tensor) for value in state.values()
    ):
        raise WeightsError(
            f"{path.name} holds something else than a plain state dict (names to tensors). "
            "Save it with torch.save(model.state_dict(), FILE)."
        )
    return state


def load_state(
    network: nn.Module,
    state: dict[str, Tensor],
    file_name: str,
    *,
    title: str = "",
    advice: str = "Choose the architecture that these weights were saved from.",
) -> None:
    """Fill `network`, called `title`, with `state`, wholly or not at all.

    Raises CheckpointError naming the first that does not fit.
    """
    wanted = network.state_dict()
    optional = {name for name in wanted if name.endswith("num_batches_tracked")}
    missing = [name for name in wanted if name not in state and name not in optional]
    surplus = [name for name in state if name not in wanted]
    unlike = [name for name in wanted if name in state and state[name].shape != wanted[name].shape]
    for found, names in (
        ("lacks", missing),
        ("has, beyond what fits,", surplus),
        ("has in another shape", unlike),
    ):
        if names:
            raise CheckpointError(
                f"{file_name} does not fit {title or type(network).__name__}: it {found} "
                f"{len(names)} of {len(wanted)} tensors "
                f"({', '.join(names[:3])}{', …' if len(names) > 3 else ''}). {advice}"
            )
    broken = [name for name, value in state.items() if not torch.isfinite(value).all()]
    if broken:
        raise CheckpointError(
            f"{file_name} has values that are not numbers (NaN) in {broken[0]}, so it is damaged. "
            "Take a checkpoint from before the training broke off."
        )
    counters = {name: torch.zeros((), dtype=torch.long) for name in optional}
    floats = {
        name: value.float() if value.is_floating_point() else value for name, value in state.items()
    }
    network.load_state_dict({**counters, **floats}, assign=True)
