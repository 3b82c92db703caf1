"""Infidelity: how well the map foretells the fall of the score when random parts are hidden.

Yeh et al. 2019, computed by Captum with its scale-free form, since maps come in many units. Told as
a share: 1 - infidelity / mean squared fall, which is 1 for a perfect map.
"""

from dataclasses import dataclass

import numpy as np
import torch
from captum.metrics import infidelity as captum_infidelity
from torch import Tensor

from explain.baselines import BASELINES
from explain.check_results import CheckResult, Verdict
from explain.faithfulness.orders import grid_cells
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.hiding import Hiding
from explain.language import mark, say
from explain.methods.options import option
from explain.words import percent

UNIT = mark("explained share of the falls")
SHUFFLES = 200
LEAST_FALL = 1e-3  # logits; below this the model does not react, and a share means nothing


@dataclass(frozen=True)
class InfidelityOptions:
    """Options of infidelity."""

    samples: int = option(48, low=8, high=500, help=mark("Pictures with random parts hidden."))
    share: float = option(
        0.3, low=0.05, high=0.95, help=mark("The share of the cells that is hidden each time.")
    )
    cells: int = option(
        7, low=2, high=28, help=mark("Cells a side; coarse ones hide whole things.")
    )
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What hidden parts are filled with.")
    )
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the random parts."))


@register_check(
    "infidelity",
    title=mark("Infidelity"),
    question=mark("Does the map foretell how the score falls when random parts are hidden?"),
    paper="https://arxiv.org/abs/1901.09392",
    options=InfidelityOptions,
    passes=lambda claim, options: options.samples,  # noqa: ARG005
)
def infidelity(claim: Claim, options: InfidelityOptions, meter: Meter) -> CheckResult:
    """The share of the squared falls that the map explains, beside the same map shuffled."""
    trial = _Trial(claim, options, meter)
    error = float(
        captum_infidelity(
            trial.forward, trial.perturb, trial.shown, trial.attributions(),
            n_perturb_samples=options.samples, max_examples_per_batch=trial.batch, normalize=True,
        )[0]
    )  # fmt: skip
    squared = float((trial.falls**2).mean())
    mean = float(trial.falls.mean())
    measured = {"infidelity": error, "mean squared fall": squared, "mean fall": mean}
    # A map without signs can foretell no rise.
    if squared < LEAST_FALL**2 or (mean <= 0 and not claim.attribution.signed):
        still = mark(
            "The score of {name} does not move when random parts are hidden, so there is nothing "
            "to foretell."
        )
        rising = mark(
            "The score of {name} does not fall on the whole when random parts are hidden, so there "
            "is nothing to foretell."
        )
        sentence = still if squared < LEAST_FALL**2 else rising
        return claim.undefined(say(sentence, name=claim.name), UNIT, measured=measured)
    # Captum's form scales the map by whatever suits it best, also by a number below zero.
    backwards = trial.foretold(trial.sums()) @ trial.falls < 0
    score = 0.0 if backwards else 1 - error / squared
    reference = trial.shuffled()
    return claim.result(
        _verdict(score, reference), _sentence(score, reference[0]), score, UNIT,
        reference=reference, baseline=options.baseline, measured=measured,
    )  # fmt: skip


def _verdict(score: float, reference: tuple[float, float]) -> Verdict:
    mean, spread = reference
    if score > mean + 2 * spread:
        return "passed"
    return "failed" if score < mean - 2 * spread else "unclear"


def _sentence(score: float, chance: float) -> str:
    return say(
        "The map foretells {score} of how far the score falls when random parts are hidden; "
        "shuffled, it foretells {chance}.",
        score=percent(score),
        chance=percent(chance),
    )


def explained(foretold: np.ndarray, falls: np.ndarray) -> float:
    """The share of the squared falls (S,) that a multiple of `foretold` explains; not below 0."""
    together, size = float(foretold @ falls), float(foretold @ foretold)
    return together**2 / (size * float(falls @ falls)) if together > 0 else 0.0


class _Trial:
    """Random parts: what the map foretells for each, and how far the score fell."""

    def __init__(self, claim: Claim, options: InfidelityOptions, meter: Meter) -> None:
        picture = claim.forward.model_input.picture
        self._cells = grid_cells(picture.height, picture.width, options.cells)
        self._count = max(1, round(options.share * self._cells.count))
        self._rng = np.random.default_rng(options.seed)
        self._values, self._target = claim.attribution.values, claim.target
        self._before = float(claim.forward.prediction.logits[claim.target])
        fill = BASELINES[options.baseline](picture)
        self._hiding = Hiding(claim.classifier, claim.forward.model_input, fill, meter.count)
        self.shown, self.batch = self._hiding.shown, self._hiding.batch
        self._hidden: list[np.ndarray] = []  # (cells,) bool, one a sample
        self._falls: list[np.ndarray] = []

    def attributions(self) -> Tensor:
        """The map (1, 3, H, W), a third in each channel: a hidden pixel loses all three."""
        return torch.from_numpy(self._values / 3).to(self.shown).expand(1, 3, -1, -1)

    def perturb(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """As Captum wants them: 1 where hidden (N, 3, H, W), and the pictures themselves."""
        hidden = np.zeros((len(inputs), self._cells.count), dtype=bool)
        for row in hidden:
            row[self._rng.permutation(self._cells.count)[: self._count]] = True
        self._hidden.extend(hidden)
        masks = hidden[:, self._cells.labels]
        covered = torch.from_numpy(masks).to(self.shown)[:, None]
        return covered.expand(-1, 3, -1, -1), self._hiding.pictures(masks)

    def forward(self, pictures: Tensor) -> Tensor:
        """The target logit (N,) of each picture."""
        if len(pictures) == 1 and torch.equal(pictures, self.shown):
            return torch.tensor([self._before])  # Captum asks for it again with each batch
        after = self._hiding.ask(pictures)[:, self._target]
        self._falls.append(self._before - after)
        return torch.from_numpy(after)

    @property
    def falls(self) -> np.ndarray:
        """How far the target logit fell at each sample, (S,)."""
        return np.concatenate(self._falls).astype(np.float64)

    def foretold(self, sums: np.ndarray) -> np.ndarray:
        """What a map with these sums (cells,) foretells for each sample, (S,)."""
        return np.asarray(np.stack(self._hidden) @ sums)

    def sums(self) -> np.ndarray:
        """The map's sum over each cell, (cells,)."""
        return np.bincount(self._cells.labels.ravel(), self._values.ravel().astype(np.float64))

    def shuffled(self) -> tuple[float, float]:
        """Mean and standard deviation of what the map explains with its cells shuffled."""
        sums, falls = self.sums(), self.falls
        found = [
            explained(self.foretold(self._rng.permutation(sums)), falls) for _ in range(SHUFFLES)
        ]
        return float(np.mean(found)), float(np.std(found))
