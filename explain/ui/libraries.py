"""The libraries that explaining needs, imported by one thread at a time.

Where two first visitors come at once, or one comes while the libraries load in the background, two
threads would import torch together, and one would get hold of a half of it.
"""

import threading

_LOCK = threading.Lock()


def load() -> None:
    """Import torch, torchvision, Captum and what draws maps; at once where they are there."""
    with _LOCK:
        import explain.explanation
        import explain.loading
        import explain.render  # noqa: F401
