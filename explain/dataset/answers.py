"""A batch sent through the model once: answers, and Grad-CAM from the activation that it kept."""

from dataclasses import dataclass

import numpy as np
import torch

from explain.classifier import Classifier
from explain.errors import ModelError
from explain.language import say
from explain.methods.grad_cam import native_grad_cams

TOP = 5


@dataclass(frozen=True, eq=False)
class Answers:
    """What the model says of N pictures; all arrays have N rows.

    `top` (N, k) are the most probable classes with `top_probabilities` and `top_logits`. `rank` is
    how many classes have a higher logit than the label, `loss` the cross-entropy in nats, `margin`
    the label's logit minus the highest other one. `maps` (N, h, w) are raw Grad-CAM for the
    predicted class; `label_maps` for the labelled class, meaningful where `wrong`.
    """

    top: np.ndarray
    top_probabilities: np.ndarray
    top_logits: np.ndarray
    label_probability: np.ndarray
    label_logit: np.ndarray
    rank: np.ndarray
    loss: np.ndarray
    margin: np.ndarray
    wrong: np.ndarray
    maps: np.ndarray
    label_maps: np.ndarray


def answer_batch(classifier: Classifier, values: np.ndarray, labels: np.ndarray) -> Answers:
    """The answers to `values` (N, 3, H, W) with `labels` (N,): one pass, one gradient of the head.

    Raises ModelError where the model answers with values that are not numbers.
    """
    logits, kept = classifier.keep(classifier.to_device(values))
    if not bool(torch.isfinite(logits).all()):
        raise ModelError(
            say(
                "The model answers with values that are not numbers (NaN). Its weights are damaged."
            )
        )
    label = torch.as_tensor(labels, dtype=torch.long, device=logits.device)
    figures = _figures(logits.double(), label)
    predicted = figures["top"][:, 0].long()
    (wrong,) = torch.nonzero(figures["wrong"], as_tuple=True)
    activation = torch.cat([kept, kept[wrong]]) if len(wrong) else kept
    targets = torch.cat([predicted, label[wrong]])
    maps = native_grad_cams(classifier, classifier.layer, activation, targets)
    label_maps = maps[: len(label)].clone()
    label_maps[wrong] = maps[len(label) :]
    figures |= {"maps": maps[: len(label)], "label_maps": label_maps}
    return Answers(**{name: values.cpu().numpy() for name, values in figures.items()})


def _figures(logits: torch.Tensor, label: torch.Tensor) -> dict[str, torch.Tensor]:
    """The numbers of each row, from its logits (N, K) in double precision."""
    log_probabilities = torch.log_softmax(logits, dim=1)
    top_logits, top = logits.topk(min(TOP, logits.shape[1]), dim=1)
    own = logits.gather(1, label[:, None])
    log_own = log_probabilities.gather(1, label[:, None])[:, 0]
    others = logits.scatter(1, label[:, None], -torch.inf).amax(1)
    return {
        "top": top.int(),
        "top_probabilities": log_probabilities.gather(1, top).exp().float(),
        "top_logits": top_logits.float(),
        "label_probability": log_own.exp().float(),
        "label_logit": own[:, 0].float(),
        "rank": (logits > own).sum(1).int(),
        "loss": -log_own.float(),
        "margin": (own[:, 0] - others).float(),
        "wrong": top[:, 0] != label,
    }
