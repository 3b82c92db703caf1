"""From a stored map to something to look at: enlarged, over the part that the model saw."""

import numpy as np
from PIL import Image

from explain.dataset.results import DatasetResults
from explain.language import mark
from explain.render import normalise, overlay
from explain.results import Attribution, Heatmap

OPACITY = 0.6  # the look that the page starts with
METHOD, TITLE, UNIT = "grad_cam", "Grad-CAM", mark("activation × gradient")


def enlarged(values: np.ndarray, size: int) -> np.ndarray:
    """The map (h, w) interpolated to (size, size), float32, as Grad-CAM itself enlarges it."""
    picture = Image.fromarray(values.astype(np.float32))
    return np.asarray(picture.resize((size, size), Image.Resampling.BILINEAR))


def stored_attribution(
    values: np.ndarray, target: int, size: int, target_layer: str
) -> Attribution:
    """The Grad-CAM attribution for `target` from its raw stored map (h, w), without negatives."""
    positive = np.maximum(values, 0)
    return Attribution(
        METHOD, target, enlarged(positive, size), UNIT, signed=False,
        native_shape=(values.shape[0], values.shape[1]), target_layer=target_layer,
    )  # fmt: skip


def heatmaps(results: DatasetResults, row: int) -> tuple[Heatmap, Heatmap]:
    """The heat maps of one picture for its predicted and its labelled class, on the same scale."""
    records = results.records
    layer, size = str(results.manifest["target_layer"]), results.preprocess.crop
    pair = [
        stored_attribution(maps[row], int(target), size, layer)
        for maps, target in (
            (records.maps, records.predicted[row]),
            (records.label_maps, records.labels[row]),
        )
    ]
    limit = max(normalise(each).limit for each in pair)
    first, second = (normalise(each, None if each.is_flat else limit) for each in pair)
    return first, second


def evidence_picture(mean: np.ndarray, size: int, limit: float) -> Image.Image:
    """A mean of evidence shares (h, w) in colours, over grey; `limit` is drawn at full colour."""
    ground = Image.new("RGB", (size, size), (128, 128, 128))
    attribution = Attribution(
        METHOD, 0, enlarged(mean, size), mark("share of the evidence"), signed=False,
        native_shape=(mean.shape[0], mean.shape[1]),
    )  # fmt: skip
    return overlay(normalise(attribution, limit), ground, 1.0)
