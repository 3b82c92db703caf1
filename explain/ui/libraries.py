"""The libraries that explaining needs, imported by one thread at a time.

Where two first visitors come at once, or one comes while the libraries load in the background, two
threads would import torch together, and one would get hold of a half of it.
"""

import gc
import threading

_LOCK = threading.Lock()
_LOADED = threading.Event()


def load() -> None:
    """Import torch, torchvision, Captum and what draws maps; at once where they are there.

    What they are made of is then left out of garbage collection: Streamlit has all of it gone
    through after each run of a page or of a part of one, several times a second while a job is
    watched, and nothing else can run meanwhile.
    """
    if _LOADED.is_set():
        return
    with _LOCK:
        import explain.explanation
        import explain.loading
        import explain.render  # noqa: F401

        if not _LOADED.is_set():
            gc.collect()
            gc.freeze()
            _LOADED.set()
