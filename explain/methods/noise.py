"""Captum's NoiseTunnel with random numbers of its own.

Captum draws from torch's shared random numbers: two maps computed at once would change each
other, and a seed would not bring a map back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from captum.attr import NoiseTunnel
from captum.attr._utils.attribution import Attribution as CaptumMethod
from torch import Tensor

from explain.classifier import ForwardPass
from explain.shortage import in_parts


class SeededNoiseTunnel(NoiseTunnel):  # type: ignore[misc]  # Captum has no types
    """NoiseTunnel whose noise comes from `generator` (on the CPU, the same on every machine)."""

    def __init__(self, method: CaptumMethod, generator: torch.Generator) -> None:
        super().__init__(method)
        self._generator = generator

    @contextmanager
    def drawing_again_if_it_fails(self) -> Iterator[None]:
        """Noise that was drawn for what failed inside is drawn a second time."""
        before = self._generator.get_state()
        try:
            yield
        except (MemoryError, RuntimeError):
            self._generator.set_state(before)
            raise

    def _add_noise_to_input(  # in Captum a static method, which has no state
        self, input: Tensor, stdev: float, nt_samples_partition: int
    ) -> Tensor:
        shape = (len(input) * nt_samples_partition, *input.shape[1:])
        noise = torch.randn(shape, generator=self._generator) * stdev
        return input.repeat_interleave(nt_samples_partition, dim=0) + noise.to(input.device)


def seeded(seed: int) -> torch.Generator:
    """Random numbers on the CPU that nobody else draws from."""
    return torch.Generator().manual_seed(seed)


def noise_level(forward: ForwardPass, share: float) -> float:
    """The standard deviation that is `share` of the model input's range, as in the paper."""
    tensor = forward.model_input.tensor
    return share * float(tensor.max() - tensor.min())


def mean_of_noisy(
    tunnel: SeededNoiseTunnel, x: Tensor, samples: int, chunk: int, **arguments: object
) -> Iterator[tuple[int, Tensor]]:
    """After each chunk of noisy pictures: how many there were, and the mean so far (3, H, W)."""

    def summed(part: range) -> Tensor:
        with tunnel.drawing_again_if_it_fails():
            mean = tunnel.attribute(x, nt_samples=len(part), nt_type="smoothgrad", **arguments)
        assert isinstance(mean, Tensor)
        return mean[0].detach() * len(part)

    total = torch.zeros_like(x[0])
    for start in range(0, samples, chunk):
        several = range(start, min(start + chunk, samples))
        for sum_of_some in in_parts(summed, several):
            total += sum_of_some
        yield several.stop, total / several.stop
