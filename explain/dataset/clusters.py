"""Pictures of a class grouped by where the evidence lies, the most suspicious group first.

A cluster is suspicious where many pictures of one class, and not those of others, have their
evidence at the same spot: things lie here and there in their pictures, tags and borders do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explain.dataset.evidence import PART, Region, cells_of, evidence_shares
from explain.dataset.figures import Share, share
from explain.dataset.grouping import group, reduced
from explain.dataset.records import Records
from explain.language import say
from explain.words import listed, percent

LEAST_PICTURES = 16  # of a class; with fewer, every picture is its own group
LEAST_SUSPICIOUS = 8  # pictures in a cluster; a few lie close together by chance
SMALLEST_SPREAD = 0.01  # Grad-CAM's cells are 14 times as wide: below this all is the same spot
# Chosen on 79 classes of drawings that no test uses, 16 to 120 pictures each: those that the honest
# classifier and the rote learner saw, and the cheater's seven without a tag. No cluster came above
# 0.9. At the tag it was 6.0 where 75 % of the class's pictures carried it, and 1.9 where 40 % did.
SUSPICIOUS = 1.4


@dataclass(frozen=True, eq=False)
class Cluster:
    """Pictures of class `index` whose evidence lies alike: the row numbers `rows` of the records.

    `mean` (h, w) are mean shares of evidence. `inside` is the share of it in the hot `region`,
    `elsewhere` what the pictures of other classes have there, `excess` the difference. `spread` is
    how far the centre of the evidence wanders, as a share of the side. `splits` says how many of
    the class's pictures of each split are in it, `errors` how many of its wrong ones. `examples`
    are rows, the most typical first.
    """

    index: int
    name: str
    rows: np.ndarray
    mean: np.ndarray
    region: Region
    inside: float
    elsewhere: float
    spread: float
    of_class: Share
    splits: Mapping[str, Share]
    errors: Share
    examples: tuple[int, ...]

    @property
    def excess(self) -> float:
        """How much more of the evidence lies in the hot region than for other classes."""
        return self.inside - self.elsewhere

    @property
    def suspicion(self) -> float:
        """How much of the class surely lies together, how far beyond others, how exactly.

        The low end of the 95 % interval of `of_class`, times `excess`, over `spread`.
        """
        surely = self.of_class.interval[0]
        return surely * self.excess / max(self.spread, SMALLEST_SPREAD)

    @property
    def suspicious(self) -> bool:
        """Whether it is so far from what honest classifiers show that it should be looked into."""
        return self.of_class.count >= LEAST_SUSPICIOUS and self.suspicion >= SUSPICIOUS

    @property
    def sentence(self) -> str:
        """What is noticed, in words."""
        noticed = say(
            "{count} of {total} {name} pictures: {inside} of the evidence sits {place} (other "
            "classes: {elsewhere}).",
            count=self.of_class.count,
            total=self.of_class.total,
            name=self.name,
            inside=percent(self.inside),
            place=self.region.place,
            elsewhere=percent(self.elsewhere),
        )
        if len(self.splits) < 2:
            return noticed
        shares = listed(
            say(
                "{share} of the class in {split}",
                share=percent(found.value),
                split=split or say("no split"),
            )
            for split, found in self.splits.items()
            if found.value is not None
        )
        return say("{noticed} That is {shares}.", noticed=noticed, shares=shares)


def find_clusters(records: Records) -> tuple[Cluster, ...]:
    """The clusters of every class with enough pictures, the most suspicious first.

    Flat maps are in none. Empty where there are fewer than two classes to compare.
    """
    shares = evidence_shares(reduced(records.label_maps))
    has_evidence = shares.any((1, 2))
    found: list[Cluster] = []
    for index in records.classes():
        of_class = records.labels == index
        rows = np.flatnonzero(of_class & has_evidence)
        others = shares[~of_class & has_evidence]
        if len(rows) < LEAST_PICTURES or not len(others):
            continue
        numbers = group(shares[rows])
        mean_of_others = others.mean(0)
        for number in np.unique(numbers):
            mine = rows[numbers == number]
            found.append(_describe(records, shares, mine, mean_of_others))
    return tuple(sorted(found, key=_order))


def _order(cluster: Cluster) -> tuple[bool, float]:
    """The most suspicious first; clusters of a few pictures, however close, after all others."""
    return cluster.of_class.count < LEAST_SUSPICIOUS, -cluster.suspicion


def _describe(
    records: Records,
    shares: np.ndarray,
    rows: np.ndarray,
    mean_of_others: np.ndarray,
) -> Cluster:
    """The cluster of these rows, all of one class."""
    mean = shares[rows].mean(0)
    region = hot_region(mean, mean_of_others)
    cells = cells_of(region, (mean.shape[0], mean.shape[1]))
    inside, elsewhere = float((mean * cells).sum()), float((mean_of_others * cells).sum())
    spread = wandering(shares[rows])
    index = int(records.labels[rows[0]])
    member = np.zeros(len(records), bool)
    member[rows] = True
    of_class = records.labels == index
    distances = ((np.sqrt(shares[rows]) - np.sqrt(mean)) ** 2).sum((1, 2))
    size = share(member[of_class])
    return Cluster(
        index, records.class_names[index], rows, mean, region, inside, elsewhere, spread,
        of_class=size,
        splits={s: share(member[of_class & (records.splits == s)]) for s in records.split_names()},
        errors=share(member[of_class & ~records.right]),
        examples=tuple(int(row) for row in rows[np.argsort(distances, kind="stable")][:12]),
    )  # fmt: skip


def wandering(shares: np.ndarray) -> float:
    """The standard deviation of the centre of evidence in (n, h, w), as a share of the side."""
    height, width = shares.shape[1:]
    down = shares.sum(2) @ ((np.arange(height) + 0.5) / height)
    across = shares.sum(1) @ ((np.arange(width) + 0.5) / width)
    return float(np.hypot(down.std(), across.std()))  # of these pictures: nothing is estimated


def hot_region(mean: np.ndarray, mean_of_others: np.ndarray) -> Region:
    """The box, a corner's size, where `mean` (h, w) exceeds `mean_of_others` most.

    A box one cell from an edge reaches to it: zero padding keeps Grad-CAM low in the outer cells,
    so what lies there shows a cell further in.
    """
    height, width = mean.shape
    tall, wide = max(1, round(height * PART)), max(1, round(width * PART))
    windows = np.lib.stride_tricks.sliding_window_view(mean - mean_of_others, (tall, wide))
    top, left = np.unravel_index(windows.sum((2, 3)).argmax(), windows.shape[:2])
    across = _to_edges(int(left), wide, width)
    down = _to_edges(int(top), tall, height)
    return Region(across[0], down[0], across[1], down[1])


def _to_edges(first: int, length: int, cells: int) -> tuple[float, float]:
    """Where the cells begin and end as shares of the side, reaching to an edge one cell away."""
    last = first + length
    return (0.0 if first <= 1 else first / cells), (1.0 if last >= cells - 1 else last / cells)


def right_for_the_wrong_reason(records: Records, clusters: Sequence[Cluster]) -> np.ndarray:
    """The row numbers of right predictions in suspicious clusters, the most typical first."""
    found: list[int] = []
    for cluster in clusters:
        if cluster.suspicious:
            typical = [*cluster.examples, *cluster.rows.tolist()]
            found += [row for row in dict.fromkeys(typical) if records.right[row]]
    return np.array(found, dtype=int)
