"""Where the evidence lies, told as shares: on the tag, on the thing, anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from explain.classifier import Classifier
from explain.explanation import explain_image
from explain.lab.pictures import DrawnPicture, LabPicture
from explain.language import mark
from explain.methods import Options
from explain.results import Attribution


@dataclass(frozen=True)
class TagEvidence:
    """What share of the positive evidence lies on the tag, on the mean of the pictures.

    `area` is the share of the picture that the tag covers: what a map that knows nothing would
    give. `share` is None where every map is `flat`; flat maps have no share and are not counted.
    """

    share: float | None
    area: float
    maps: int
    flat: int

    @property
    def times_area(self) -> float | None:
        """How many times its area's share the tag gets; 1 is what a map gives that knows nothing.

        None where there is no share.
        """
        return None if self.share is None else self.share / self.area


def evidence_share(values: np.ndarray, mask: np.ndarray) -> float | None:
    """The share of the positive evidence in `values` (H, W) that lies on `mask`, 0 to 1.

    None where there is no positive evidence anywhere.
    """
    positive = np.maximum(values, 0).astype(np.float64)
    total = positive.sum()
    return float(positive[mask].sum() / total) if total > 0 else None


def points_at(values: np.ndarray, mask: np.ndarray) -> bool | None:
    """Whether the strongest pixel of `values` (H, W) lies on `mask`: the pointing game.

    None where there is no positive evidence. Zhang et al. 2018 (https://arxiv.org/abs/1608.00507)
    also count up to 15 pixels beside the mask; our outlines are exact, so we do not.
    """
    if values.max() <= 0:
        return None
    return bool(mask[np.unravel_index(values.argmax(), values.shape)])


def centre_blob(shape: tuple[int, int]) -> np.ndarray:
    """A round spot in the middle, (H, W) float32 in (0, 1].

    It knows neither model nor picture: what any number of localisation is to be compared with.
    """
    height, width = shape
    down, across = np.ogrid[:height, :width]
    rows = (down - (height - 1) / 2) / (height / 4)
    columns = (across - (width - 1) / 2) / (width / 4)
    return np.exp(-0.5 * (rows**2 + columns**2)).astype(np.float32)


def maps(
    classifier: Classifier,
    pictures: Sequence[LabPicture],
    method: str,
    target: str | None = None,
    options: Options | None = None,
) -> Iterator[tuple[DrawnPicture, Attribution]]:
    """Each picture as drawn, and its map for the class `target` (None: for the kind drawn)."""
    chosen = {} if options is None else {method: options}
    for picture in pictures:
        drawn = picture.draw()
        wanted = picture.kind if target is None else target
        explanation = explain_image(
            classifier, drawn.picture, (method,), wanted, options=chosen, source=picture.kind
        )
        yield drawn, explanation.attributions[0]


def tag_evidence(
    classifier: Classifier,
    pictures: Sequence[LabPicture],
    method: str,
    options: Options | None = None,
) -> TagEvidence:
    """How much of its evidence for the kind drawn the method puts on the tag; all are tagged."""
    shares, areas = [], []
    for drawn, attribution in maps(classifier, pictures, method, options=options):
        shares.append(evidence_share(attribution.values, drawn.tag))
        areas.append(float(drawn.tag.mean()))
    known = [share for share in shares if share is not None]
    mean = float(np.mean(known)) if known else None
    return TagEvidence(mean, float(np.mean(areas)), len(shares), len(shares) - len(known))


def mean_map(
    classifier: Classifier,
    pictures: Sequence[LabPicture],
    method: str = "grad_cam",
    options: Options | None = None,
) -> Attribution:
    """Where the evidence for the kind drawn lies on the mean of the pictures, all of one kind.

    Each map counts the same: the values are shares of its positive evidence, so they sum to 1.
    Flat maps have none and are left out; where all are, the mean is flat too.
    """
    total, counted = np.zeros((0, 0)), 0
    attribution: Attribution | None = None
    for _, attribution in maps(classifier, pictures, method, options=options):
        positive = np.maximum(attribution.values, 0).astype(np.float64)
        total = positive * 0 if total.shape != positive.shape else total
        if positive.any():
            total, counted = total + positive / positive.sum(), counted + 1
    assert attribution is not None, "no pictures"
    return Attribution(
        method=method,
        target=attribution.target,
        values=(total / max(counted, 1)).astype(np.float32),
        unit=mark("share of the positive evidence"),
        signed=False,
        native_shape=attribution.native_shape,
        target_layer=attribution.target_layer,
        baseline=attribution.baseline,
        options={**attribution.options, "pictures": len(pictures), "counted": counted},
    )
