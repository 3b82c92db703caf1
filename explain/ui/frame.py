"""What every page has: icon, style sheet, libraries that load while the visitor looks around."""

import threading
from pathlib import Path

import streamlit as st
from PIL import Image, ImageDraw

from explain.ui import libraries

WARM_UP_AFTER = 1.5  # seconds
STYLE = Path(__file__).parent / "style.css"


def _icon() -> Image.Image:
    """A warm spot on a dark picture."""
    icon = Image.new("RGB", (64, 64), "#2b1b3d")
    draw = ImageDraw.Draw(icon)
    for radius, colour in ((26, "#7c2259"), (19, "#d24644"), (12, "#f98e09"), (6, "#fcffa4")):
        draw.ellipse((34 - radius, 34 - radius, 34 + radius, 34 + radius), fill=colour)
    return icon


ICON = _icon()


def draw() -> None:
    """The style sheet; once per server, a thread that loads what the first explanation needs."""
    st.html(STYLE)
    _warm_up()


@st.cache_resource(show_spinner=False)
def _warm_up() -> threading.Thread:
    # A moment later: the first visitor's page is drawn before the libraries take the processor.
    thread = threading.Timer(WARM_UP_AFTER, _load)
    thread.daemon = True
    thread.start()
    return thread


def _load() -> None:
    """Import torch, torchvision and Captum, and run the embedded model once."""
    libraries.load()
    from explain.drawings import draw as draw_thing
    from explain.explanation import explain_image
    from explain.loading import load_classifier
    from explain.render import colour_table

    colour_table("inferno", signed=True)
    explain_image(load_classifier("drawings"), draw_thing("house", 0).picture)
