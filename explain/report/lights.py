"""What checks say of a map, for a report."""

from collections.abc import Iterator

from explain.errors import Cancelled, ExplainError
from explain.faithfulness import Claim
from explain.methods import Watch
from explain.report.contents import Said
from explain.trust import LATER, TrustLight, affordable, trust_lights


def said_of(claim: Claim, watch: Watch | None = None) -> Said:
    """The light of this map and its sentence; where a check cannot be run, why.

    The checks are those of the page: the first ones, and the later ones that take few passes.
    """
    try:
        light = _last(trust_lights(claim, watch, [key for key in LATER if affordable(key, claim)]))
    except Cancelled:
        raise
    except ExplainError as error:
        return Said("grey", str(error))
    return Said(light.colour, light.sentence)


def _last(lights: Iterator[TrustLight]) -> TrustLight:
    *_, light = lights
    return light
