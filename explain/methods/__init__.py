"""The methods: one file each, entered in METHODS by its import here.

A new one is a new file and a new line.
"""

# In the order in which they are offered.
# ruff: noqa: I001, F401
from explain.methods import (
    grad_cam as _grad_cam,
    integrated_gradients as _integrated_gradients,
    grad_cam_pp as _grad_cam_pp,
    layer_cam as _layer_cam,
    score_cam as _score_cam,
    saliency as _saliency,
    smoothgrad as _smoothgrad,
    smoothgrad_ig as _smoothgrad_ig,
    input_x_gradient as _input_x_gradient,
    gradient_shap as _gradient_shap,
    deep_lift as _deep_lift,
    guided_backprop as _guided_backprop,
    guided_grad_cam as _guided_grad_cam,
    occlusion as _occlusion,
    feature_ablation as _feature_ablation,
    kernel_shap as _kernel_shap,
    lime as _lime,
    rise as _rise,
)
from explain.methods.options import Options
from explain.methods.registry import METHODS, Method, Progress, Watch, get_method

__all__ = ["METHODS", "Method", "Options", "Progress", "Watch", "get_method"]
