"""The results as a page of HTML that needs nothing else: figures, pictures, charts, no scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from explain.dataset.analysis import Analysis
from explain.dataset.charts import confidence_histogram, margin_histogram, reliability_bars
from explain.dataset.clusters import Cluster
from explain.dataset.files import Files
from explain.dataset.gallery import Gallery
from explain.dataset.overfit import points
from explain.dataset.proof import Proof
from explain.dataset.results import DatasetResults
from explain.document import Row, environment
from explain.language import say, spoken

NAME = "summary.html"
MOST_MISTAKES, MOST_CLASSES, MOST_EXAMPLES = 24, 60, 6
LARGEST_MATRIX = 30  # classes; beyond that the most frequent mistakes are listed instead
MOST_PAIRS, MOST_CLUSTERS, MOST_LISTED = 20, 4, 20


@dataclass(frozen=True, eq=False)
class Extras:
    """What the summary can show beyond the figures.

    The pictures themselves, and the proofs of clusters by their place in `Analysis.clusters`.
    """

    files: Files | None = None
    proofs: Mapping[int, Proof] | None = None


def write_summary(
    results: DatasetResults, found: Analysis, folder: Path, extras: Extras | None = None
) -> Path:
    """Write summary.html and its PNGs into `folder`; the path of the page comes back."""
    extras = extras or Extras()
    gallery = Gallery(results, folder, extras.files)
    comparison = found.comparison
    page = _environment().get_template(NAME).render(
        language=spoken(),
        provenance=_provenance(results.manifest),
        manifest=results.manifest,
        complete=results.complete,
        unreadable=results.unreadable,
        found=found,
        reliability_bars=reliability_bars(found.reliability),
        confidence=comparison and confidence_histogram(comparison),
        margin=comparison and margin_histogram(comparison),
        mistakes=_mistakes(results, found, gallery),
        means=_means(found, gallery),
        clusters=_clusters(found, gallery, extras.proofs or {}),
        names=results.records.class_names,
        matrix=0 < len(found.confusion.classes) <= LARGEST_MATRIX,
        pairs=found.confusion.pairs()[:MOST_PAIRS],
        most_classes=MOST_CLASSES,
        most_listed=MOST_LISTED,
    )  # fmt: skip
    path = folder / NAME
    path.write_text(page, encoding="utf-8")
    return path


def _environment() -> Environment:
    found = environment(Path(__file__).parent / "templates")
    found.filters |= {"points": points, "said": say}
    found.filters["bold"] = Markup("<b>{}</b>").format
    found.globals["say"] = _say
    return found


def _provenance(manifest: Mapping[str, Any]) -> list[Row]:
    """Date, model, pictures, options, seed, versions: as in a report."""
    preprocess = manifest["preprocess"]
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    return [
        Row(say("Made"), manifest["finished"]),
        Row(
            say("Weights of {model}, SHA-256", model=say(manifest["model"])),
            manifest["weights_sha256"] or say("without a file"),
        ),
        Row(say("Pictures"), f"{manifest['place']}: {manifest['pictures']}"),
        Row(
            say("Settings"),
            f"Grad-CAM, {manifest['target_layer']}, {preprocess['resize']} → "
            f"{preprocess['crop']} px",
        ),
        Row(say("Seed"), say("none: nothing here draws lots")),
        Row(say("Versions"), versions),
    ]


def _say(message: str, /, **values: object) -> str:
    """The template's own sentence as HTML; what is filled in is escaped, unless it is HTML itself.

    Strangers' words are never given as `message`: the filter `said` is for these.
    """
    found = Markup(say(message))
    return found.format(**values) if values else found


def _mistakes(results: DatasetResults, found: Analysis, gallery: Gallery) -> list[dict[str, Any]]:
    records = results.records
    return [
        {
            "path": records.paths[row],
            "split": records.splits[row],
            "label": records.class_names[records.labels[row]],
            "predicted": records.class_names[records.predicted[row]],
            "confidence": float(records.confidence[row]),
            "label_probability": float(records.label_probability[row]),
            **gallery.mistake(int(row), f"mistake-{number:03}"),
        }
        for number, row in enumerate(found.mistakes[:MOST_MISTAKES], 1)
    ]


def _means(found: Analysis, gallery: Gallery) -> list[dict[str, Any]]:
    """The mean heat map of each class, all at one scale."""
    shown = found.evidence[:MOST_CLASSES]
    limit = max((float(each.mean.max()) for each in shown), default=0.0)
    return [
        {"evidence": each, "png": gallery.mean(each.mean, f"class-{each.index}", limit)}
        for each in shown
    ]


def _clusters(
    found: Analysis, gallery: Gallery, proofs: Mapping[int, Proof]
) -> list[dict[str, Any]]:
    """All suspicious clusters; where there are none, the first few."""
    count = max(len(found.suspicious), min(MOST_CLUSTERS, len(found.clusters)))
    return [
        {
            "cluster": cluster,
            "png": gallery.cluster(cluster, f"cluster-{number + 1}"),
            "examples": _examples(cluster, gallery, number),
            "proof": proofs.get(number),
        }
        for number, cluster in enumerate(found.clusters[:count])
    ]


def _examples(cluster: Cluster, gallery: Gallery, number: int) -> list[str]:
    written = [
        gallery.example(row, f"cluster-{number + 1}-example-{place}", cluster.region)
        for place, row in enumerate(cluster.examples[:MOST_EXAMPLES], 1)
    ]
    return [path for path in written if path]
