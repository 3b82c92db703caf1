"""The long work of the page "Find mistakes". No Streamlit here: it runs beside the page."""

import io
import shutil
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explain.checkpoint import Comparison, compare_preprocessings
from explain.classifier import Classifier
from explain.dataset.analysis import analyse
from explain.dataset.archive import PLAIN
from explain.dataset.clusters import Cluster
from explain.dataset.evidence import Region
from explain.dataset.journal import MANIFEST, TABLE
from explain.dataset.proof import Proof, prove_shortcut, right_rows
from explain.dataset.results import DatasetResults, open_results
from explain.dataset.run import RunProgress, run_dataset, thinned
from explain.dataset.sources import Dataset, open_dataset
from explain.dataset.summary import Extras, write_summary
from explain.errors import Cancelled, DatasetError, PictureError
from explain.language import say
from explain.methods import Progress, Watch
from explain.ui.desk import ChosenSet, Found, Opened

MOST_PROVED = 200  # pictures that are blanked for one proof
MOST_COMPARED = 60  # pictures that are answered under every preprocessing
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, NotImplementedError,
    ValueError, OverflowError, EOFError, struct.error,
)  # fmt: skip
MOST_RESULT_BYTES = 200_000_000  # of a folder of results that is opened again, unpacked


def open_set(chosen: ChosenSet, model_key: str, classifier: Classifier) -> Opened:
    """The chosen pictures with their labels matched; raises DatasetError."""
    dataset = open_dataset(chosen.source, classifier.class_names, chosen.table)
    return Opened(chosen, model_key, classifier, dataset)


class Look:
    """One run over the pictures, begun or continued in `folder`; `latest` says how far it is."""

    def __init__(self, opened: Opened, folder: Path) -> None:
        self.latest: RunProgress | None = None
        self._opened, self._folder = opened, folder

    def __call__(self, watch: Watch) -> Found:
        """What was found; of the pictures that are done, where it was stopped."""

        def note(progress: RunProgress) -> None:
            self.latest = progress
            watch(Progress(progress.done, progress.total))

        opened = self._opened
        try:
            run_dataset(opened.classifier, opened.dataset, self._folder, watch=note)
        except Cancelled:
            if not (self._folder / MANIFEST).is_file():
                raise
        results = open_results(self._folder)
        return Found(
            opened.chosen.name, results, analyse(results.records), opened.dataset.files, opened
        )


@dataclass(frozen=True)
class Suspect:
    """What is to be blanked: a region, in pictures of one class, all or those of one group."""

    label: int
    region: Region
    cluster: Cluster | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        rows = () if self.cluster is None else tuple(self.cluster.rows.tolist())
        return self.label, self.region, rows


def prove(found: Found, suspect: Suspect, watch: Watch) -> Proof:
    """The proof on the right predictions of the class, at most MOST_PROVED of them."""
    assert found.opened is not None
    records = found.results.records
    rows = right_rows(records, suspect.label)
    if suspect.cluster is not None:
        rows = np.intersect1d(rows, suspect.cluster.rows)
    if not len(rows):
        raise DatasetError(
            say(
                "The model gets none of these pictures right, so there is no answer to change. "
                "Choose another class."
            )
        )
    chosen = records.where(np.array(thinned(rows.tolist(), MOST_PROVED), int))
    opened = found.opened
    return prove_shortcut(
        opened.classifier, opened.dataset.files, chosen, suspect.region, watch=watch
    )


def advise(classifier: Classifier, dataset: Dataset, watch: Watch) -> Comparison:
    """Which preprocessing fits these pictures best; raises OptionError with fewer than 20."""
    pictures: list[tuple[bytes, int]] = []
    for picture in thinned(dataset.pictures, MOST_COMPARED):
        try:
            pictures.append((dataset.files.read(picture.path), picture.label))
        except PictureError:  # the run lists it with the reason
            continue
    return compare_preprocessings(
        classifier, pictures, progress=lambda done, total: watch(Progress(done, total))
    )


def packed(found: Found, proofs: dict[tuple[object, ...], Proof]) -> bytes:
    """The export as a zip file: the table, the pictures as PNG, the summary."""
    clusters = {
        number: proof
        for number, cluster in enumerate(found.analysis.clusters)
        if (proof := proofs.get(Suspect(cluster.index, cluster.region, cluster).key)) is not None
    }
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="explain-") as name:
        folder = Path(name)
        for each in (TABLE, MANIFEST):
            shutil.copy(found.results.folder / each, folder / each)
        write_summary(found.results, found.analysis, folder, Extras(found.files, clusters))
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def open_kept(data: bytes, name: str, folder: Path) -> Found:
    """Results that were exported, from their zip file; raises DatasetError.

    Only the table and its manifest are unpacked. The pictures are not in it, and where they lie is
    somebody else's word, so they are not looked for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            paths = {Path(each).name: each for each in archive.namelist()}
            for wanted in (TABLE, MANIFEST):
                entry = archive.getinfo(paths[wanted])
                if entry.file_size > MOST_RESULT_BYTES or entry.compress_type not in PLAIN:
                    raise DatasetError(
                        say("{name} is too large to be results of this program.", name=name)
                    )
                (folder / wanted).write_bytes(archive.read(entry))
    except _DAMAGED:
        raise DatasetError(
            say(
                "{name} holds no exported results. Needed is the zip file that “Export” gives, "
                "with {manifest} and {table} in it.",
                name=name,
                manifest=MANIFEST,
                table=TABLE,
            )
        ) from None
    return _found(open_results(folder), name)


def open_folder(path: Path) -> Found:
    """Results in a folder on this computer, with their pictures where they are still there."""
    found = _found(open_results(path), path.name)
    try:
        files = found.results.open_files()
    except DatasetError:  # the maps are shown without the pictures
        return found
    return Found(found.name, found.results, found.analysis, files)


def _found(results: DatasetResults, name: str) -> Found:
    return Found(name, results, analyse(results.records))
