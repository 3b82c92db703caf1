"""What every page has: title, icon, style sheet; libraries load while the visitor looks around."""

import threading
from pathlib import Path

import streamlit as st
from PIL import Image, ImageDraw
from streamlit.navigation.page import StreamlitPage

from explain.language import say
from explain.ui import housekeeping, language_switch, libraries, lost

WARM_UP_AFTER = 1.5  # seconds
STYLE = Path(__file__).parent / "style.css"
PAGES = "explain/ui/pages"


def _icon() -> Image.Image:
    """A warm spot on a dark picture."""
    icon = Image.new("RGB", (64, 64), "#2b1b3d")
    draw = ImageDraw.Draw(icon)
    for radius, colour in ((26, "#7c2259"), (19, "#d24644"), (12, "#f98e09"), (6, "#fcffa4")):
        draw.ellipse((34 - radius, 34 - radius, 34 + radius, 34 + radius), fill=colour)
    return icon


ICON = _icon()


def title() -> str:
    """What stands on the browser's tab."""
    return say("Why this class?")


def pages() -> list[StreamlitPage]:
    """All pages, in the order in which they are offered."""
    return [
        st.Page(f"{PAGES}/image.py", title=say("Explain"), url_path="explain", default=True),
        st.Page(f"{PAGES}/compare.py", title=say("Compare"), url_path="compare"),
        st.Page(f"{PAGES}/trust.py", title=say("Can I trust it?"), url_path="trust"),
        st.Page(f"{PAGES}/what_if.py", title=say("What if"), url_path="whatif"),
        st.Page(f"{PAGES}/mistakes.py", title=say("Find mistakes"), url_path="mistakes"),
        st.Page(f"{PAGES}/lab.py", title=say("Lab"), url_path="lab"),
        st.Page(f"{PAGES}/journal.py", title=say("Journal"), url_path="journal"),
        st.Page(f"{PAGES}/about.py", title=say("How to read the maps"), url_path="about"),
    ]


def draw() -> None:
    """What stands on all pages; once per server, a thread loads what explaining needs."""
    st.html(STYLE)
    st.html(_own_words())
    language_switch.draw()
    lost.draw()
    _warm_up()
    housekeeping.start()


def _own_words() -> str:
    """The words that the style sheet adds to a page, as CSS."""
    words = {
        "older": say("older settings – updating …"),
        "upload": say("Upload"),
        "picture-limit": say("20MB per file"),
        "file-limit": say("400MB per file"),
    }
    rules = "; ".join(f'--{name}: "{word}"' for name, word in words.items())
    return f"<style>:root {{ {rules} }}</style>"


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
