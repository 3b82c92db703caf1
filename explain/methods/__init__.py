"""The methods: one file each, entered in METHODS by its import here.

A new one is a new file and a new line.
"""

from explain.methods import (
    grad_cam as _grad_cam,  # noqa: F401
)
from explain.methods import (
    integrated_gradients as _integrated_gradients,  # noqa: F401
)
from explain.methods.registry import METHODS, Method, Options, Progress, Watch, get_method

__all__ = ["METHODS", "Method", "Options", "Progress", "Watch", "get_method"]
