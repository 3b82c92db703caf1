"""Trains the embedded classifier on drawings and writes it to assets/ with its provenance.

    python assets/make_classifier.py

MobileNetV2 with half the channels, trained from scratch on drawings that never repeat; about ten
minutes on two cores. The weights are stored in half precision; the accuracy that is written down is
that of the stored file.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))

from explain.drawings import KINDS, draw  # noqa: E402
from explain.torchvision_repair import torchvision_models  # noqa: E402

RECIPE = {
    "seed": 20261124,
    "epochs": 12,
    "drawings_per_epoch": 2000,
    "batch": 32,
    "optimizer": "AdamW, one-cycle",
    "peak_learning_rate": 3e-3,
    "weight_decay": 0.05,
    "label_smoothing": 0.05,
}
UNSEEN_SEED, UNSEEN = 900_000_000, 1000
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Drawings(torch.utils.data.Dataset[tuple[torch.Tensor, int]]):
    """`count` drawings from `first_seed` on, the kinds in turn, as normalised (3, H, W) tensors."""

    def __init__(self, first_seed: int, count: int) -> None:
        self.first_seed, self.count = first_seed, count
        self.kinds = sorted(KINDS)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        if index >= self.count:
            raise IndexError(index)
        target = index % len(self.kinds)
        pixels = (
            np.asarray(draw(self.kinds[target], self.first_seed + index).picture, dtype=np.float32)
            / 255.0
        )
        pixels = (pixels - np.float32(MEAN)) / np.float32(STD)
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), target


def build() -> nn.Module:
    """A MobileNetV2 with half the channels and one output per kind, not trained."""
    return torchvision_models().mobilenet_v2(width_mult=0.5, num_classes=len(KINDS))


def train() -> nn.Module:
    """The trained network."""
    torch.manual_seed(RECIPE["seed"])
    model = build().to(memory_format=torch.channels_last)
    batches = RECIPE["drawings_per_epoch"] // RECIPE["batch"]
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=RECIPE["peak_learning_rate"], weight_decay=RECIPE["weight_decay"]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RECIPE["peak_learning_rate"], total_steps=batches * RECIPE["epochs"]
    )
    loss_of = nn.CrossEntropyLoss(label_smoothing=RECIPE["label_smoothing"])
    for epoch in range(RECIPE["epochs"]):
        fresh = Drawings(
            RECIPE["seed"] + epoch * RECIPE["drawings_per_epoch"], batches * RECIPE["batch"]
        )
        loader = torch.utils.data.DataLoader(fresh, RECIPE["batch"], shuffle=True, num_workers=1)
        started, losses = time.perf_counter(), []
        for pictures, targets in loader:
            loss = loss_of(model(pictures.to(memory_format=torch.channels_last)), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(
            f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
    return model.eval()


@torch.no_grad()
def accuracy(model: nn.Module, first_seed: int, count: int) -> float:
    """Share of `count` drawings that the model names rightly."""
    loader = torch.utils.data.DataLoader(Drawings(first_seed, count), 50, num_workers=1)
    return sum(int((model(x).argmax(1) == y).sum()) for x, y in loader) / count


def main() -> None:
    """Train, store, reload, measure, and write the provenance last."""
    state = {
        name: value.half() if value.is_floating_point() else value
        for name, value in train().state_dict().items()
    }
    weights = ASSETS / "drawings.safetensors"
    save_file({name: value.contiguous() for name, value in state.items()}, weights)
    model = build()
    model.load_state_dict({name: value.float() for name, value in load_file(weights).items()})
    provenance = {
        "architecture": "mobilenet_v2",
        "width_mult": 0.5,
        "class_names": sorted(KINDS),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "accuracy": accuracy(model.eval(), UNSEEN_SEED, UNSEEN),
        "accuracy_on": f"{UNSEEN} drawings from seed {UNSEEN_SEED} on, none used in training",
        "recipe": RECIPE,
        "made_by": "assets/make_classifier.py",
        "torch": torch.__version__,
    }
    (ASSETS / "drawings.json").write_text(json.dumps(provenance, indent=2) + "\n")
    print(json.dumps(provenance, indent=2))


if __name__ == "__main__":
    main()
