"""The sample pictures that come with the app, and small views of them."""

import base64
import io
import json
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import Image

from explain.language import mark

SAMPLES = Path(__file__).parent.parent.parent / "assets" / "samples"
THUMBNAIL = 224
LOSSY = 85  # the quality of pictures that are only looked at
TITLES = (
    mark("Golf ball"),
    mark("Hot-air balloon"),
    mark("Clock and golf ball"),
    mark("Honeycomb"),
    mark("Clock"),
    mark("Crossword"),
    mark("Boat and tree"),
    mark("Car"),
    mark("Mushroom"),
    mark("House"),
    mark("Fish"),
    mark("Flower"),
)
"""The titles that samples.json has."""


@dataclass(frozen=True)
class Sample:
    """One sample; `models` is the kind of model that knows it: "imagenet" or "drawings"."""

    file: str
    title: str
    models: str

    @property
    def key(self) -> str:
        """Its name in a URL."""
        return Path(self.file).stem

    def read(self) -> bytes:
        """The file's bytes."""
        return (SAMPLES / self.file).read_bytes()


@st.cache_resource(show_spinner=False)
def samples() -> dict[str, Sample]:
    """All samples by key, in the order in which they are shown."""
    entries = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
    found = [Sample(entry["file"], entry["title"], entry["models"]) for entry in entries]
    return {sample.key: sample for sample in found}


@st.cache_resource(show_spinner=False)
def thumbnail(key: str) -> str:
    """A small view of the sample as a data URL."""
    picture = Image.open(io.BytesIO(samples()[key].read())).convert("RGB")
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return data_url(picture, LOSSY)


def data_url(picture: Image.Image, quality: int | None = None) -> str:
    """The picture as a data URL; without a quality (0 to 100) every pixel is kept."""
    buffer = io.BytesIO()
    exactly = {"lossless": True, "exact": True, "method": 0, "quality": 0}  # and as quick as can be
    picture.save(buffer, "WEBP", **(exactly if quality is None else {"quality": quality}))
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
