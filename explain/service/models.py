"""The classifiers that the service asks, wherever they are kept."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from explain.classifier import Classifier


class Models(Protocol):
    """Classifiers by the keys of `explain.catalogue`; safe to ask from any thread."""

    def keys(self) -> tuple[str, ...]:
        """Those that can be asked without a download, the default first."""

    def loaded(self) -> tuple[str, ...]:
        """Those that are in memory now."""

    def get(self, key: str) -> "Classifier":
        """The classifier, loaded if need be; raises ModelError or WeightsError."""

    def warm_up(self) -> None:
        """Load what the first visitor needs, and run it once."""
