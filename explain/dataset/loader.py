"""Pictures made ready for the model in batches, by threads, while the model works on the last one.

Threads suffice: Pillow and NumPy let go of Python's lock where the time is spent.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from explain.dataset.files import Files
from explain.dataset.sources import LabelledPicture
from explain.errors import PictureError
from explain.images import open_picture
from explain.language import speaking, spoken
from explain.results import Preprocess


@dataclass(frozen=True)
class LoadOptions:
    """How pictures are loaded: `ahead` batches wait while the model works, no more."""

    batch: int = 32
    threads: int = 2
    ahead: int = 2


@dataclass(frozen=True, eq=False)
class Batch:
    """`pictures` as `values` (N, 3, H, W), channels last in memory; `unreadable` with reasons."""

    pictures: tuple[LabelledPicture, ...]
    values: np.ndarray
    unreadable: tuple[tuple[LabelledPicture, str], ...]


def load_batches(
    files: Files,
    pictures: Sequence[LabelledPicture],
    preprocess: Preprocess,
    options: LoadOptions | None = None,
) -> Iterator[Batch]:
    """The pictures in their order; those that cannot be read come with the reason."""
    options = options or LoadOptions()
    waiting: deque[_Loading] = deque()
    with ThreadPoolExecutor(options.threads, thread_name_prefix="decode") as pool:
        try:
            for start in range(0, len(pictures), options.batch):
                chunk = tuple(pictures[start : start + options.batch])
                waiting.append(_Loading(pool, files, chunk, preprocess))
                if len(waiting) > options.ahead:
                    yield waiting.popleft().finished()
            while waiting:
                yield waiting.popleft().finished()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Loading:
    """One batch on its way: each thread fills its picture's place."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        files: Files,
        pictures: tuple[LabelledPicture, ...],
        preprocess: Preprocess,
    ) -> None:
        self._pictures = pictures
        self._values = np.empty(
            (len(pictures), preprocess.crop, preprocess.crop, 3), dtype=np.float32
        )
        language = spoken()
        self._reasons: list[Future[str | None]] = [
            pool.submit(_load, files, picture.path, preprocess, place, language)
            for picture, place in zip(pictures, self._values, strict=True)
        ]

    def finished(self) -> Batch:
        """The batch, when all its pictures are there."""
        reasons = [future.result() for future in self._reasons]
        pairs = list(zip(self._pictures, reasons, strict=True))
        whole = [position for position, reason in enumerate(reasons) if reason is None]
        values = self._values if len(whole) == len(pairs) else self._values[whole]
        return Batch(
            tuple(self._pictures[position] for position in whole),
            values.transpose(0, 3, 1, 2),
            tuple((picture, reason) for picture, reason in pairs if reason is not None),
        )


def _load(
    files: Files, path: str, preprocess: Preprocess, place: np.ndarray, language: str
) -> str | None:
    """Fill `place` (H, W, 3) with the model input; the reason where the picture is unreadable."""
    try:
        with speaking(language):
            picture = open_picture(files.read(path))
    except PictureError as error:
        return str(error)
    place[:] = preprocess.to_tensor(preprocess.crop_picture(picture))[0].transpose(1, 2, 0)
    return None
