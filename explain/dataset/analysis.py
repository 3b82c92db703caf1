"""All that is said of a data set, computed once from its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explain.dataset.clusters import Cluster, find_clusters
from explain.dataset.evidence import ClassEvidence, class_evidence
from explain.dataset.figures import (
    Accuracy,
    ClassFigures,
    Confusion,
    Reliability,
    Share,
    accuracy,
    confusion,
    per_class,
    reliability,
)
from explain.dataset.mistakes import worst_first
from explain.dataset.overfit import Comparison, compare_splits
from explain.dataset.records import Records


@dataclass(frozen=True, eq=False)
class Analysis:
    """The figures; `splits` has the accuracy of each split, `mistakes` are row numbers."""

    accuracy: Accuracy
    splits: Mapping[str, Accuracy]
    classes: tuple[ClassFigures, ...]
    confusion: Confusion
    reliability: Reliability
    comparison: Comparison | None
    mistakes: np.ndarray
    evidence: tuple[ClassEvidence, ...]
    clusters: tuple[Cluster, ...]

    @property
    def suspicious(self) -> tuple[Cluster, ...]:
        """The clusters that are called suspicious."""
        return tuple(cluster for cluster in self.clusters if cluster.suspicious)


def analyse(records: Records) -> Analysis:
    """The figures of these records; a few seconds for 5,000 pictures, most of it clusters."""
    return Analysis(
        accuracy(records),
        {name: accuracy(records.of_split(name)) for name in records.split_names() if name},
        per_class(records),
        confusion(records),
        reliability(records),
        compare_splits(records),
        worst_first(records),
        class_evidence(records),
        find_clusters(records),
    )


def as_json(records: Records, found: Analysis, mistakes: int = 50) -> dict[str, Any]:
    """The figures as one JSON value; the first `mistakes` of them by path."""
    comparison = found.comparison
    return {
        "accuracy": _accuracy(found.accuracy),
        "splits": {name: _accuracy(each) for name, each in found.splits.items()},
        "calibration_error": found.reliability.error,
        "overfit": comparison
        and {
            "verdict": comparison.verdict,
            "sentence": comparison.sentence,
            "gap": comparison.gap.value,
            "gap_interval": [comparison.gap.low, comparison.gap.high],
        },
        "classes": [
            {
                "index": each.index, "name": each.name,
                "recall": _share(each.recall), "precision": _share(each.precision),
            }
            for each in found.classes
        ],
        "mistakes": [_mistake(records, int(row)) for row in found.mistakes[:mistakes]],
        "clusters": [_cluster(each) for each in found.suspicious],
    }  # fmt: skip


def _accuracy(found: Accuracy) -> dict[str, Any]:
    return {
        "top1": _share(found.top1), "top5": _share(found.top5), "mean_loss": found.mean_loss,
    }  # fmt: skip


def _share(found: Share) -> dict[str, Any]:
    return {
        "count": found.count, "total": found.total, "value": found.value,
        "interval": list(found.interval),
    }  # fmt: skip


def _mistake(records: Records, row: int) -> dict[str, Any]:
    names = records.class_names
    return {
        "path": records.paths[row],
        "split": records.splits[row],
        "label": names[records.labels[row]],
        "predicted": names[records.predicted[row]],
        "confidence": float(records.confidence[row]),
    }


def _cluster(found: Cluster) -> dict[str, Any]:
    region = found.region
    return {
        "class": found.name,
        "sentence": found.sentence,
        "pictures": found.of_class.count,
        "region": [region.left, region.top, region.right, region.bottom],
        "excess": found.excess,
    }
