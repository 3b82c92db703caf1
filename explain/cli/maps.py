"""Maps as files: the captioned overlay as PNG and the raw map as NPY."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from explain.cli.pictures import file_name_part
from explain.errors import OptionError

if TYPE_CHECKING:
    from PIL import Image

    from explain.results import Attribution, Explanation

# The look that the page starts with.
OPACITY, SMOOTHING = 0.6, 2.0

Files = dict[str, str | None]
NO_FILES: Files = {"overlay": None, "map": None}


class MapFolder:
    """A folder that maps are written into; `replaced` counts the files that were there before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.replaced = folder, 0
        self._written: set[Path] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OptionError(
                f"The folder {folder} cannot be made ({error.strerror}). Name another with --out."
            ) from None

    def write(self, stem: str, explanation: "Explanation") -> list[Files]:
        """The two files of each attribution: STEM.CLASS.METHOD.png and .npy."""
        import numpy as np

        files: list[Files] = []
        for attribution in explanation.attributions:
            name = f"{stem}.{file_name_part(explanation.target.name)}.{attribution.method}"
            overlay, raw = io.BytesIO(), io.BytesIO()
            draw_figure(explanation, attribution).save(overlay, "PNG")
            np.save(raw, attribution.values)
            files.append(
                {
                    "overlay": self._write(f"{name}.png", overlay.getvalue()),
                    "map": self._write(f"{name}.npy", raw.getvalue()),
                }
            )
        return files

    def _write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        assert path not in self._written, path
        try:
            self.replaced += path.exists()
            path.write_bytes(data)
        except OSError as error:
            raise OptionError(
                f"{path} cannot be written ({error.strerror}). Name another folder with --out."
            ) from None
        self._written.add(path)
        return str(path)


def draw_figure(explanation: "Explanation", attribution: "Attribution") -> "Image.Image":
    """The overlay of one map with class, method, colour bar and the model's answer under it."""
    from explain.methods import get_method
    from explain.render import Caption, figure, normalise, overlay
    from explain.words import map_facts, percent

    fine = attribution.native_shape == attribution.values.shape
    heatmap = normalise(attribution, smoothing=SMOOTHING if fine else 0.0)
    shown = overlay(heatmap, explanation.model_input.picture, OPACITY, grey=True)
    target = explanation.target
    caption = Caption(
        get_method(attribution.method).title,
        target.name,
        attribution.unit,
        f"{map_facts(attribution)}. {explanation.model_name}: {percent(target.probability)}",
    )
    return figure(shown, heatmap, caption)
