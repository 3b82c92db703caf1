"""The small pictures beside the figures, as PNG files."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from explain.dataset.clusters import Cluster
from explain.dataset.evidence import Region
from explain.dataset.files import Files
from explain.dataset.overlays import OPACITY, evidence_picture, heatmaps
from explain.dataset.results import DatasetResults
from explain.errors import PictureError
from explain.images import open_picture
from explain.language import say
from explain.render import bar_labels, overlay
from explain.results import Heatmap

FOLDER = "png"
MEAN_SIZE = 168


class Gallery:
    """Writes pictures below a folder; each method gives their paths relative to it.

    Without `files`, or where a picture is gone, the empty text stands for what cannot be drawn.
    """

    def __init__(self, results: DatasetResults, folder: Path, files: Files | None) -> None:
        self._results, self._folder, self._files = results, folder, files
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        for old in (folder / FOLDER).glob("*.png"):
            old.unlink()

    def seen(self, row: int) -> Image.Image | None:
        """The part of the picture that the model saw; None where it cannot be read any more."""
        if self._files is None:
            return None
        try:
            picture = open_picture(self._files.read(self._results.records.paths[row]))
        except PictureError:  # the run has the reason where it never could be read
            return None
        return self._results.preprocess.crop_picture(picture)

    def mistake(self, row: int, name: str) -> dict[str, str]:
        """The picture, and the overlays for the predicted and the labelled class at one scale."""
        seen = self.seen(row)
        if seen is None:
            return {"picture": "", "predicted_map": "", "labelled_map": "", "scale": ""}
        predicted, labelled = heatmaps(self._results, row)
        return {
            "picture": self._save(seen, f"{name}-picture"),
            "predicted_map": self._overlay(predicted, seen, f"{name}-predicted"),
            "labelled_map": self._overlay(labelled, seen, f"{name}-labelled"),
            "scale": say(" to ").join(bar_labels(predicted) or bar_labels(labelled)),
        }

    def example(self, row: int, name: str, region: Region) -> str:
        """The overlay for the labelled class, with the region outlined."""
        seen = self.seen(row)
        if seen is None:
            return ""
        shown = overlay(heatmaps(self._results, row)[1], seen, OPACITY, grey=True)
        return self._save(outlined(shown, region), name)

    def mean(self, mean: np.ndarray, name: str, limit: float) -> str:
        """A mean heat map in colours."""
        return self._save(evidence_picture(mean, MEAN_SIZE, limit), name)

    def cluster(self, cluster: Cluster, name: str) -> str:
        """The mean heat map of a cluster with its region outlined."""
        shown = evidence_picture(cluster.mean, MEAN_SIZE, float(cluster.mean.max()))
        return self._save(outlined(shown, cluster.region), name)

    def _overlay(self, heatmap: Heatmap, seen: Image.Image, name: str) -> str:
        return self._save(overlay(heatmap, seen, OPACITY, grey=True), name)

    def _save(self, picture: Image.Image, name: str) -> str:
        picture.save(self._folder / FOLDER / f"{name}.png")
        return f"{FOLDER}/{name}.png"


def outlined(picture: Image.Image, region: Region) -> Image.Image:
    """A copy with the region's outline, white beside black so that it shows on anything."""
    shown = picture.copy()
    width, height = picture.size
    box = (
        round(region.left * width), round(region.top * height),
        round(region.right * width) - 1, round(region.bottom * height) - 1,
    )  # fmt: skip
    pencil = ImageDraw.Draw(shown)
    pencil.rectangle(box, outline="black", width=3)
    pencil.rectangle((box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1), outline="white", width=1)
    return shown
