"""How often a reader fails over a spoilt file instead of refusing it: never."""

import logging
import traceback
from collections.abc import Iterator

from tests.bench.measuring import Figure
from tests.plans.readers import fuzzing

_ROUNDS = 500

logger = logging.getLogger(__name__)


def figures() -> Iterator[Figure]:
    """Read files of each kind, each spoilt in many ways, and count what was neither read nor refused."""
    for kind, content in fuzzing.good_files().items():
        faults = sum(
            _is_fault(fuzzing.spoilt(content, seed), kind, seed) for seed in range(_ROUNDS)
        )
        yield Figure(
            f"Faults of the {kind} reader", faults, 0, "faults", f"of {_ROUNDS} spoilt files"
        )


def _is_fault(content: bytes, kind: str, seed: int) -> bool:
    try:
        fuzzing.read_or_refused(content)
    except Exception:
        logger.warning("A %s spoilt by seed %s:\n%s", kind, seed, traceback.format_exc())
        return True
    return False
