"""The checks: one file each, entered in CHECKS by its import here.

A new one is a new file and a new line.
"""

# In the order in which they are offered.
# ruff: noqa: I001, F401
from explain.check_results import CheckResult, Curve, Verdict
from explain.faithfulness import (
    hide_hottest as _hide_hottest,
    deletion as _deletion,
    insertion as _insertion,
    randomisation as _randomisation,
    other_class as _other_class,
    edges as _edges,
    steadiness as _steadiness,
    completeness as _completeness,
    infidelity as _infidelity,
    sensitivity as _sensitivity,
)
from explain.faithfulness.registry import CHECKS, Check, Claim, get_check, make_claim

__all__ = ["CHECKS", "Check", "CheckResult", "Claim", "Curve", "Verdict", "get_check", "make_claim"]
