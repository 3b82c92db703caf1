"""One batch: which pictures, which model, what is asked, and where the rows go."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from explain.batch.addresses import absolute, is_remote
from explain.batch.columns import schema
from explain.batch.engine import Asked, Engine
from explain.batch.listing import list_pictures
from explain.batch.parts import count_bad
from explain.batch.plan import left, part_rows, write_plan
from explain.batch.recipe import ModelRecipe
from explain.batch.store import MANIFEST, RUN, Part, Store
from explain.classifier import Classifier
from explain.errors import BatchError
from explain.explanation import versions
from explain.language import mark, say

FORMAT = 1
NOT_THE_SAME = mark(
    "{place} holds the rows of another batch ({differing} differ). Name another folder, or delete "
    "this one."
)


@dataclass(frozen=True)
class Pace:
    """How the work is done; none of it changes a row.

    `batch` pictures at once; `workers` decode (None: as fits the machine); `limit` pictures a
    second at most.
    """

    batch: int = 32
    workers: int | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Job:
    """What every process of a batch needs to know; it can be sent to another machine."""

    source: str
    place: str
    recipe: ModelRecipe
    asked: Asked = field(default_factory=Asked)
    pace: Pace = field(default_factory=Pace)

    @cached_property
    def store(self) -> Store:
        """Where the rows go."""
        return Store(self.place)

    def __getstate__(self) -> dict[str, Any]:
        """The plain fields: what is cached belongs to this process."""
        return {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def begin(job: Job, classifier: Classifier) -> tuple[int, list[Part]]:
    """How many pictures there are, and the parts that are left to do.

    At the first start the pictures are listed and frozen; later ones continue that list. Raises
    BatchError where the folder belongs to something else, or no picture is found.
    """
    identity = _identity(job, classifier)
    store = job.store
    store.clear()
    if store.has(RUN):
        run = store.read_json(RUN)
        differing = [name for name in identity if run.get(name) != identity[name]]
        if differing:
            words = ", ".join(name.replace("_", " ") for name in differing)
            raise BatchError(say(NOT_THE_SAME, place=store.place, differing=words))
    else:
        total = write_plan(store, list_pictures(job.source))
        if not total:
            raise BatchError(say("No pictures were found in {source}.", source=job.source))
        engine = Engine(classifier, job.asked)
        run = {
            **identity,
            "pictures": total,
            "part_rows": part_rows(total),
            "class_names": list(classifier.class_names),
            "map_shape": engine.shape and list(engine.shape),
            "columns": schema(engine).names,
        }
        store.write_json(RUN, run)
    return run["pictures"], list(left(run["pictures"], run["part_rows"], store.parts()))


def finish(job: Job, bad: dict[Part, int], seconds: float) -> None:
    """Write the manifest, where nothing is left to do; `bad` are counts that are known already."""
    store = job.store
    store.clear()
    run, parts = store.read_json(RUN), store.parts()
    if store.has(MANIFEST) or next(left(run["pictures"], run["part_rows"], parts), None):
        return
    counts = [bad[part] if part in bad else count_bad(store, part) for part in parts]
    facts = {
        **run,
        "answered": run["pictures"] - sum(counts),
        "bad": sum(counts),
        "parts": [
            {"name": part.name, "rows": part.count, "bad": count}
            for part, count in zip(parts, counts, strict=True)
        ],
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds_of_last_start": round(seconds, 3),
        "versions": versions(),
    }
    store.write_json(MANIFEST, facts)


def _identity(job: Job, classifier: Classifier) -> dict[str, Any]:
    """What must be the same for two starts to be one batch, as JSON gives it back."""
    names = "\n".join(classifier.class_names)
    identity = {
        "format": FORMAT,
        "source": job.source if is_remote(job.source) else absolute(job.source),
        "model": classifier.name,
        "weights_sha256": classifier.weights_sha256,
        "preprocess": dataclasses.asdict(classifier.preprocess),
        "classes_sha256": hashlib.sha256(names.encode()).hexdigest(),
        "method": job.asked.method,
        "options": dataclasses.asdict(job.asked.options) if job.asked.options else {},
        "target_layer": classifier.layer,
        "top": job.asked.top,
        "maps": job.asked.maps,
        "logits": job.asked.logits,
        "dtype": job.asked.dtype,
    }
    plain: dict[str, Any] = json.loads(json.dumps(identity))
    return plain
