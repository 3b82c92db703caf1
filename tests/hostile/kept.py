"""Earlier results as “Export” packs them."""

import json
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as some

from explain.dataset.journal import MANIFEST, TABLE
from explain.dataset.run import run_dataset
from explain.dataset.sources import open_dataset
from explain.ui.set_work import open_kept
from tests.checkpoint.files import zipped
from tests.dataset.conftest import COLOURS, make_colours, png
from tests.hostile.mutations import changed, plain, shares


@cache
def exported() -> dict[str, bytes]:
    """The two files of an export of six pictures."""
    files = {f"{name}/{number}.png": png(name, (8, 8)) for name in COLOURS for number in (1, 2)}
    classifier = make_colours()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "out"
        run_dataset(classifier, open_dataset(files, classifier.class_names), folder)
        return {each: (folder / each).read_bytes() for each in (TABLE, MANIFEST)}


def _manifest(edits):
    """The zip with values of the manifest replaced."""
    facts = json.loads(exported()[MANIFEST])
    for share, value in edits:
        facts[[*facts][int(share * (len(facts) - 1))]] = value
    return with_manifest(**facts)


def with_manifest(**facts):
    """The zip with these values in its manifest."""
    whole = {**json.loads(exported()[MANIFEST]), **facts}
    return zipped({**exported(), MANIFEST: json.dumps(whole).encode()})


INPUTS = some.one_of(
    some.builds(_manifest, some.lists(some.tuples(shares, plain), min_size=1, max_size=2)),
    some.deferred(lambda: changed([exported()[TABLE]])).map(
        lambda table: zipped({**exported(), TABLE: table})
    ),
    some.deferred(lambda: changed([zipped(exported())])),
)


def feed(data: bytes) -> None:
    """Open the results and work out the figures that the page shows."""
    with tempfile.TemporaryDirectory() as folder:
        found = open_kept(data, "results.zip", Path(folder))
        assert found.results.preprocess.crop
        assert isinstance(found.results.complete, bool)
