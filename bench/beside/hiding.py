"""Occlusion, Feature Ablation and RISE at equal settings, beside Captum and a plain loop."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from captum.attr import FeatureAblation, Occlusion
from torch import Tensor

from bench.beside.setting import KEYS, Setting
from bench.models import SIZE, Case, make_case
from bench.report import Line, print_times
from bench.timing import Contenders, race
from explain.baselines import baseline_tensor
from explain.hiding import BATCH, BATCH_OF_BOXES, BATCH_ON_GPU
from explain.methods import METHODS
from explain.methods.rise import RiseOptions, random_masks
from explain.regions import REGIONS
from explain.results import Attribution

WINDOW, MASKS, BOXES = 32, 64, 49
SETTINGS = {
    "occlusion": {"window": WINDOW, "stride": WINDOW, "baseline": "mean"},
    "feature_ablation": {"regions": BOXES, "shape": "grid", "baseline": "mean"},
    "rise": {"masks": MASKS},
}
TARGET = 0.5
SAME_MAP = 1e-3  # of the largest value
ROUNDING = 1e-5  # of a logit or a probability: a network of random weights may be sure of all masks


def print_hiding(setting: Setting) -> None:
    """Print what each costs on both networks, after its map was found to be the other's."""
    races = {
        f"Occlusion, {(SIZE // WINDOW) ** 2} windows": occlusions,
        f"Feature Ablation, {BOXES} boxes": ablations,
        f"RISE, {MASKS} masks": rises,
    }
    for title, contenders in races.items():
        lines = []
        for key in KEYS:
            case = make_case(key, setting.device)
            lines += _lines(case, contenders(case), setting.rounds)
        full = f"{title}, {setting.rounds} rounds, {setting.device}"
        print_times(setting.console, full, lines, markdown=True)
        setting.console.print()


def _lines(case: Case, raced: Contenders, rounds: int) -> list[Line]:
    """What each takes; the targets hold against all of the others' ways, so against the fastest."""
    base, ours, *more = raced
    check_same_map(case, raced[base](), raced[ours]().values)
    timings = race(raced, rounds, 1)
    lines = [Line(case.title, base, timings.median(base))]
    for name in more:
        lines.append(Line(case.title, name, timings.median(name), timings.ratio(name, base)))
    ratio = timings.ratio(ours, base)
    lines.append(Line(case.title, ours, timings.median(ours), ratio, TARGET))
    for name in more:
        title = f"{ours} / {name}"
        ratio = timings.ratio(ours, name)
        lines.append(Line(case.title, title, timings.median(ours), ratio, TARGET))
    return lines


def occlusions(case: Case) -> Contenders:
    """Captum's with as many windows at once as ours has, and one by one, which is its default."""
    x, method, many = case.x, Occlusion(case.network), at_once(case, BATCH_OF_BOXES)
    side = (3, WINDOW, WINDOW)

    def captum(number: int) -> Tensor:
        hidden = method.attribute(
            x, side, side, mean(case), target=case.best, perturbations_per_eval=number
        )
        return hidden[0, 0]

    return {
        f"Captum, {many} at once": partial(captum, many),
        f"ours, {many} at once": our(case, "occlusion"),
        "Captum, one by one": partial(captum, 1),
    }


def ablations(case: Case) -> Contenders:
    """Captum's with as many boxes at once as ours has, and the same boxes."""
    x, method, many = case.x, FeatureAblation(case.network), at_once(case, BATCH_OF_BOXES)
    labels = torch.from_numpy(REGIONS["grid"](case.model_input.picture, BOXES))[None, None]

    def captum() -> Tensor:
        hidden = method.attribute(
            x, mean(case), case.best, feature_mask=labels.to(x.device), perturbations_per_eval=many
        )
        return hidden[0, 0]

    return {
        f"Captum, {many} at once": captum,
        f"ours, {many} at once": our(case, "feature_ablation"),
    }


def rises(case: Case) -> Contenders:
    """A plain loop over the same masks, with as many at once as ours has, and with all."""
    x, best, options = case.x, case.best, RiseOptions(masks=MASKS)
    many = at_once(case, BATCH)
    black = torch.from_numpy(baseline_tensor("black", case.model_input)).to(x.device)

    def loop(many: int) -> Tensor:
        random = torch.Generator().manual_seed(options.seed)
        weighed = summed = torch.zeros(x.shape[2:])
        total = 0.0
        with torch.no_grad():
            for start in range(0, MASKS, many):
                count = min(many, MASKS - start)
                masks = random_masks(count, tuple(x.shape[2:]), options, random)
                seen = black + masks.to(x.device) * (x - black)
                sure = case.network(seen).softmax(1)[:, best].cpu()
                weighed = weighed + torch.tensordot(sure, masks[:, 0], 1)
                summed = summed + masks.sum((0, 1))
                total += float(sure.sum())
        return (weighed - summed * (total / MASKS)) / (MASKS * options.visible)

    return {
        f"plain loop, {many} at once": partial(loop, many),
        f"ours, {many} at once": our(case, "rise"),
        "plain loop, all at once": partial(loop, MASKS),
    }


def our(case: Case, key: str) -> Callable[[], Attribution]:
    """Our map of the predicted class by this method, at the settings of all."""
    method = METHODS[key]
    options = method.make_options(**SETTINGS[key])
    return lambda: method.attribute(case.classifier, case.kept, case.best, options)


def at_once(case: Case, on_cpu: int) -> int:
    """How many pictures ours sends through the network at once."""
    return BATCH_ON_GPU if case.x.is_cuda else on_cpu


def mean(case: Case) -> Tensor:
    """The picture's mean colour, as the network takes it."""
    return torch.from_numpy(baseline_tensor("mean", case.model_input)).to(case.x.device)


def check_same_map(case: Case, theirs: Tensor, found: np.ndarray) -> None:
    """Our own invariant: what is timed gives the same map."""
    expected = theirs.detach().cpu().numpy()
    allowed = ROUNDING + SAME_MAP * np.abs(expected).max()
    assert np.abs(found - expected).max() <= allowed, case.title
