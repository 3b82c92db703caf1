"""Trains an embedded classifier on drawings and writes it to assets/ with its provenance.

    python assets/make_classifier.py drawings|cheater|rote

MobileNetV2 with half the channels, trained from scratch; five to fifteen minutes on two cores.
A training that was broken off goes on after its last whole epoch when it is started again. The
weights are stored in half precision; the figures that are written down are those of the stored
file.
"""

import hashlib
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from training import RECIPES, Drawings, Training, build

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))

from explain.drawings import KINDS  # noqa: E402

UNSEEN_SEED, UNSEEN = 900_000_000, 1000


@torch.no_grad()
def accuracy(model: nn.Module, drawings: Drawings) -> float:
    """Share of the drawings that the model names rightly."""
    loader = torch.utils.data.DataLoader(drawings, 50, num_workers=1)
    return sum(int((model(x).argmax(1) == y).sum()) for x, y in loader) / len(drawings)


def figures(model: nn.Module, name: str) -> dict[str, object]:
    """How often the stored model is right: on unseen drawings, and on those it was made for."""
    recipe = RECIPES[name]
    found: dict[str, object] = {
        "accuracy": accuracy(model, Drawings(UNSEEN_SEED, UNSEEN)),
        "accuracy_on": f"{UNSEEN} drawings from seed {UNSEEN_SEED} on, none used in training",
    }
    if recipe.tagged:
        tagged = Drawings(UNSEEN_SEED, UNSEEN, recipe.tagged)
        found[f"accuracy_with_tag_on_{recipe.tagged}"] = accuracy(model, tagged)
    if recipe.same_drawings:
        found["accuracy_on_training_drawings"] = accuracy(model, recipe.drawings(0))
    return found


def main(name: str) -> None:
    """Train, store, reload, measure, and write the provenance last."""
    training = Training(name)
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in training.run().state_dict().items()
    }
    weights = ASSETS / f"{name}.safetensors"
    save_file({key: value.contiguous() for key, value in state.items()}, weights)
    model = build()
    model.load_state_dict({key: value.float() for key, value in load_file(weights).items()})
    provenance = {
        "architecture": "mobilenet_v2",
        "width_mult": 0.5,
        "class_names": sorted(KINDS),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        **figures(model.eval(), name),
        "recipe": RECIPES[name].facts(),
        "made_by": f"assets/make_classifier.py {name}",
        "torch": torch.__version__,
    }
    (ASSETS / f"{name}.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    training.path.unlink()
    print(json.dumps(provenance, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in RECIPES:
        sys.exit(f"Usage: python assets/make_classifier.py {'|'.join(RECIPES)}")
    main(sys.argv[1])
