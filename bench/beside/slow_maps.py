"""Integrated Gradients of the same points and Occlusion of the same windows, by two tools each."""

import numpy as np
import torch
from captum.attr import IntegratedGradients, Occlusion

from bench.beside.cam_maps import OURS, Maps, share
from bench.models import Case
from explain.baselines import baseline_tensor
from explain.methods import METHODS

STEPS, WINDOW = 50, 64


def slow_maps(case: Case) -> Maps:
    """Ours and Captum's, of the case's picture for its predicted class."""

    def ours(key: str, **options: object) -> np.ndarray:
        method = METHODS[key]
        chosen = method.make_options(**options)
        return share(method.attribute(case.classifier, case.kept, case.best, chosen).values)

    black, mean = (
        torch.from_numpy(baseline_tensor(name, case.model_input)) for name in ("black", "mean")
    )
    lit = IntegratedGradients(case.network).attribute(
        case.x, black, target=case.best, n_steps=STEPS, internal_batch_size=10
    )
    window, step = (3, WINDOW, WINDOW), (3, WINDOW // 2, WINDOW // 2)
    hidden = Occlusion(case.network).attribute(
        case.x, window, step, mean, target=case.best, perturbations_per_eval=8
    )
    gradients, occlusion = f"Integrated Gradients, {STEPS} points", f"Occlusion, {WINDOW} px"
    even = {"points": "even", "tolerance": 1.0}
    return {
        (gradients, OURS): ours("integrated_gradients", steps=STEPS, **even),
        (gradients, "Captum"): share(lit[0].sum(0)),
        (occlusion, OURS): ours("occlusion", window=WINDOW, stride=WINDOW // 2, baseline="mean"),
        (occlusion, "Captum"): share(hidden[0, 0]),
    }
