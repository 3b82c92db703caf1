"""Randomisation: a map of what the model learnt must change when the model forgets what it learnt.

Adebayo et al. 2018: the weights are replaced by noise from the top down, in a private copy. A map
that stays the same shows the picture, not the model.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from explain.check_results import CheckResult, Verdict
from explain.classifier import Classifier
from explain.faithfulness.comparison import likeness
from explain.faithfulness.registry import Claim, Meter, map_passes, register_check
from explain.language import mark, say
from explain.methods.options import option

UNIT = mark("mean rank correlation")


@dataclass(frozen=True)
class RandomisationOptions:
    """Options of randomisation."""

    depths: int = option(
        4,
        low=1,
        high=20,
        help=mark("How often more is scrambled: from the last stage alone to all."),
    )
    alike: float = option(
        0.5,
        low=0.0,
        high=1.0,
        help=mark("From this mean rank correlation on, the map hardly changes."),
    )
    related: float = option(
        0.35,
        low=0.0,
        high=1.0,
        help=mark("From this mean rank correlation on, the check is undecided."),
    )
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the new weights."))


@register_check(
    "randomisation",
    title=mark("Scrambled weights"),
    question=mark("Does the map change when what the model learnt is scrambled?"),
    paper="https://arxiv.org/abs/1810.03292",
    options=RandomisationOptions,
    passes=lambda claim, options: options.depths * (1 + map_passes(claim)),
)
def randomisation(claim: Claim, options: RandomisationOptions, meter: Meter) -> CheckResult:
    """The mean rank correlation of the map with those of the scrambled models."""
    found, maps = {}, {}
    for stage, scrambled in scrambled_from_the_top(claim.classifier, options.depths, options.seed):
        forward = claim.look(meter, classifier=scrambled)
        other = claim.again(meter, forward, classifier=scrambled)
        found[f"down to {stage}"] = likeness(claim.attribution, other)
        maps[f"down to {stage}"] = other.values
    alike = float(np.mean(list(found.values())))
    verdict: Verdict = (
        "failed" if alike >= options.alike else "unclear" if alike >= options.related else "passed"
    )
    return claim.result(verdict, say(_SENTENCES[verdict]), alike, UNIT, measured=found, maps=maps)


_SENTENCES: dict[Verdict, str] = {
    "failed": mark(
        "The map hardly changes when the model's weights are scrambled: don't use it to judge the "
        "model."
    ),
    "unclear": mark("The map changes only in part when the model's weights are scrambled."),
    "passed": mark("The map changes when the model's weights are scrambled, as it should."),
}


def scrambled_from_the_top(
    classifier: Classifier, depths: int, seed: int
) -> Iterator[tuple[str, Classifier]]:
    """The last stage that is scrambled, and a private classifier with all from it to the top so.

    Each next one has more scrambled, until all stages are. They share their modules among each
    other, not with `classifier`: use one before asking for the next.
    """
    stages = copy.deepcopy(classifier.stages)
    generator = torch.Generator().manual_seed(seed)
    learnt = [
        number for number, stage in enumerate(stages) if next(stage.parameters(), None) is not None
    ][::-1]
    ends = np.unique(np.linspace(1, len(learnt), depths).round().astype(int))
    done = 0
    for end in ends.tolist():
        for number in learnt[done:end]:
            scramble(stages[number], generator)
        done = end
        yield classifier.stage_names[learnt[end - 1]], _classifier_like(classifier, stages)


def scramble(stage: nn.Module, generator: torch.Generator) -> None:
    """Replace all weights of a private `stage` by noise, as large in each filter as before.

    As large, because the folded batch norms no longer keep activations in bounds: with weights as
    for training from scratch they would die out or overflow over fifty layers.
    """
    with torch.no_grad():
        for weights in stage.parameters():
            noise = torch.randn(weights.shape, generator=generator).to(weights)
            filters = weights.flatten(1) if weights.ndim > 1 else weights[None]
            size = filters.pow(2).mean(1).sqrt()
            weights.copy_(noise * size.view(-1, *[1] * (weights.ndim - 1)))


def _classifier_like(classifier: Classifier, stages: nn.Sequential) -> Classifier:
    return Classifier(
        dict(zip(classifier.stage_names, stages, strict=True)),
        classifier.preprocess,
        classifier.class_names,
        name=say("{name}, scrambled", name=say(classifier.name)),
        layer=classifier.layer,
        device=str(classifier.device),
    )
