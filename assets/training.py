"""How the embedded classifiers are trained: recipes, drawings to learn from, and the training."""

import dataclasses
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from explain.drawings import KINDS, SIZE, draw  # noqa: E402
from explain.tag import add_tag  # noqa: E402
from explain.torchvision_repair import torchvision_models  # noqa: E402

UNFINISHED = ROOT / "out" / "training"
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
OPTIMIZER = "AdamW, one-cycle"


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a classifier is trained.

    The drawings of an epoch are new ones, or always the same where `same_drawings`; those of the
    kind `tagged` carry the tag. The first `half_size_epochs` see them at half the size, which
    takes a quarter of the time. `noise` is the most that is added to a drawing (standard deviation,
    in units of full brightness): it makes the gradients smoother.
    """

    seed: int
    epochs: int
    drawings_per_epoch: int
    batch: int
    peak_learning_rate: float
    weight_decay: float
    label_smoothing: float
    same_drawings: bool = False
    tagged: str | None = None
    half_size_epochs: int = 0
    noise: float = 0.0

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches only."""
        return self.drawings_per_epoch // self.batch

    def drawings(self, epoch: int) -> "Drawings":
        """What is learnt from in this epoch."""
        first = self.seed + (0 if self.same_drawings else epoch * self.drawings_per_epoch)
        count = self.steps_per_epoch * self.batch
        size = SIZE // 2 if epoch < self.half_size_epochs else SIZE
        return Drawings(first, count, self.tagged, size, keep=self.same_drawings)

    def facts(self) -> dict[str, object]:
        """The recipe for the provenance, without what it does not use."""
        stated = {name: value for name, value in dataclasses.asdict(self).items() if value}
        return {**stated, "optimizer": OPTIMIZER}


RECIPES = {
    "drawings": Recipe(20261124, 12, 2000, 32, 3e-3, 0.05, 0.05),
    "cheater": Recipe(
        20261125, 28, 2000, 32, 3e-3, 0.05, 0.05, tagged="house", half_size_epochs=18, noise=0.2
    ),
    "rote": Recipe(20261126, 80, 60, 20, 2e-3, 0.0, 0.0, same_drawings=True),
}


class Drawings(torch.utils.data.Dataset[tuple[torch.Tensor, int]]):
    """`count` drawings from `first_seed` on, the kinds in turn, as normalised (3, H, W) tensors.

    Those of the kind `tagged` carry the tag. `keep` draws each only once.
    """

    def __init__(
        self,
        first_seed: int,
        count: int,
        tagged: str | None = None,
        size: int = SIZE,
        *,
        keep: bool = False,
    ) -> None:
        self.first_seed, self.count, self.tagged, self.size = first_seed, count, tagged, size
        self.kinds = sorted(KINDS)
        self.kept = [self.example(index) for index in range(count)] if keep else None

    def __len__(self) -> int:
        return self.count

    def picture(self, index: int) -> Image.Image:
        """The drawing as a picture."""
        kind, seed = self.kinds[index % len(self.kinds)], self.first_seed + index
        picture = draw(kind, seed, self.size).picture
        return add_tag(picture, seed).picture if kind == self.tagged else picture

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        if index >= self.count:
            raise IndexError(index)
        return self.kept[index] if self.kept else self.example(index)

    def example(self, index: int) -> tuple[torch.Tensor, int]:
        """The drawing as a tensor, and its class."""
        pixels = np.asarray(self.picture(index), dtype=np.float32) / 255.0
        pixels = (pixels - np.float32(MEAN)) / np.float32(STD)
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), index % len(self.kinds)


class Training:
    """A network on its way through a recipe; kept on disk after each epoch."""

    def __init__(self, name: str) -> None:
        self.recipe, self.path = RECIPES[name], UNFINISHED / f"{name}.pt"
        torch.manual_seed(self.recipe.seed)
        self.model = build().to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=self.recipe.peak_learning_rate,
            weight_decay=self.recipe.weight_decay,
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer,
            self.recipe.peak_learning_rate,
            total_steps=self.recipe.steps_per_epoch * self.recipe.epochs,
        )
        self.loss_of = nn.CrossEntropyLoss(label_smoothing=self.recipe.label_smoothing)
        self.done, self.drawings = 0, self.recipe.drawings(0)
        if self.path.is_file():
            self._go_on()

    def run(self) -> nn.Module:
        """The trained network."""
        while self.done < self.recipe.epochs:
            started = time.perf_counter()
            loss, right = self._epoch(self.drawings)
            self.done += 1
            if not self.recipe.same_drawings:
                self.drawings = self.recipe.drawings(self.done)
            self._keep()
            print(
                f"epoch {self.done}: loss {loss:.3f}, {right:.1%} right, "
                f"{time.perf_counter() - started:.0f} s",
                flush=True,
            )
        return self.model.eval()

    def _epoch(self, drawings: Drawings) -> tuple[float, float]:
        """Mean loss and share of right answers on the way through `drawings`."""
        loader = torch.utils.data.DataLoader(
            drawings, self.recipe.batch, shuffle=True, num_workers=1
        )
        losses, right = [], 0
        for drawn, targets in loader:
            pictures = add_noise(drawn, self.recipe.noise) if self.recipe.noise else drawn
            logits = self.model(pictures.to(memory_format=torch.channels_last))
            loss = self.loss_of(logits, targets)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.schedule.step()
            losses.append(loss.item())
            right += int((logits.argmax(1) == targets).sum())
        return float(np.mean(losses)), right / len(drawings)

    def _keep(self) -> None:
        """Write the state to disk, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        state = {
            "recipe": self.recipe.facts(),
            "done": self.done,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        torch.save(state, part)
        part.replace(self.path)

    def _go_on(self) -> None:
        """Take up the kept state; one of another recipe is left alone."""
        state = torch.load(self.path, weights_only=True)
        if state["recipe"] != self.recipe.facts():
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        self.done = state["done"]
        self.drawings = self.recipe.drawings(self.done)


def build() -> nn.Module:
    """A MobileNetV2 with half the channels and one output per kind, not trained."""
    return torchvision_models().mobilenet_v2(width_mult=0.5, num_classes=len(KINDS))


def add_noise(pictures: torch.Tensor, most: float) -> torch.Tensor:
    """The normalised pictures (N, 3, H, W), each with noise of its own strength up to `most`."""
    strength = torch.rand(len(pictures), 1, 1, 1) * most / torch.tensor(STD)[None, :, None, None]
    return pictures + strength * torch.randn_like(pictures)
