"""What a visitor has on the page "Find mistakes": pictures, results, proofs. No Streamlit here.

The results lie in a folder that is the session's and goes with it. No picture is ever written there
before the visitor asks for the export.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from explain.language import say

if TYPE_CHECKING:
    from explain.checkpoint import Comparison
    from explain.classifier import Classifier
    from explain.dataset.analysis import Analysis
    from explain.dataset.files import Files
    from explain.dataset.proof import Proof
    from explain.dataset.results import DatasetResults
    from explain.dataset.sources import Dataset
    from explain.ui.batch_source import Batch
    from explain.ui.jobs import Job


@dataclass(frozen=True, eq=False)
class ChosenSet:
    """The labelled pictures that were chosen: a path, a zip file's bytes, or files by name.

    `table` is the CSV file with the labels, if there is one. `ours` is the example.
    """

    source: Path | bytes | Mapping[str, bytes]
    name: str
    table: Path | bytes | None = None
    ours: bool = False

    @property
    def title(self) -> str:
        """Its name for people: ours is called in the reader's language, files as they are."""
        return say(self.name) if self.ours else self.name


@dataclass(frozen=True, eq=False)
class Opened:
    """A chosen set seen with the eyes of one model: its labels are matched to the classes."""

    chosen: ChosenSet
    model_key: str
    classifier: "Classifier"
    dataset: "Dataset"


@dataclass(frozen=True, eq=False)
class Found:
    """What a run found. Without `opened`, it was read from a folder of results, without a model.

    `files` are the pictures themselves, where they are at hand.
    """

    name: str
    results: "DatasetResults"
    analysis: "Analysis"
    files: "Files | None" = None
    opened: Opened | None = None

    @property
    def title(self) -> str:
        """Its name for people, as of the set that it was found in."""
        return self.opened.chosen.title if self.opened else self.name


@dataclass
class Desk:
    """All of it, for one session; what is None is not there (yet).

    `kept` are earlier results that are to be opened, `start_at_once` a set that needs no question.
    """

    chosen: ChosenSet | None = None
    opened: Opened | None = None
    found: Found | None = None
    job: "Job | None" = None
    kept: tuple[Path | bytes, str] | None = None
    start_at_once: bool = False
    problem: str | None = None
    advice: "Comparison | None" = None
    proofs: dict[tuple[object, ...], "Proof"] = field(default_factory=dict)
    batch: "Batch | None" = None
    _folder: "tempfile.TemporaryDirectory[str] | None" = None
    _runs: dict[str, Path] = field(default_factory=dict)

    def choose(self, chosen: ChosenSet | None) -> None:
        """Another set of pictures, or none; what was there is stopped and dropped."""
        if self.job is not None:
            self.job.cancel()
        self.chosen, self.opened, self.found, self.job = chosen, None, None, None
        self.problem, self.advice, self.kept, self.start_at_once = None, None, None, False
        self.proofs, self._runs, self.batch = {}, {}, None

    def forget_sentences(self) -> None:
        """Forget what was said in another language; what was measured stays."""
        self.problem, self.advice = None, None
        if self.job is None:
            self.opened = None

    def show(self, found: Found) -> None:
        """Put these results on the desk."""
        self.found, self.proofs = found, {}

    def new_folder(self) -> Path:
        """An empty folder that lasts as long as the session."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(
                prefix="explain-", ignore_cleanup_errors=True
            )
        return Path(tempfile.mkdtemp(dir=self._folder.name))

    def run_folder(self, opened: Opened) -> Path:
        """Where the rows of this model are; the same for a run that is continued."""
        if opened.model_key not in self._runs:
            self._runs[opened.model_key] = self.new_folder()
        return self._runs[opened.model_key]
