"""Holds a plan while what is owed for it changes, so that two who do it at once do it once."""

from plans.models import Plan


def held(pk: int) -> Plan:
    """Give the plan, its paper locked for as long as the transaction lasts.

    Whoever recalls, closes or passes on its duties holds the same row.
    """
    return (
        Plan.objects.select_for_update(of=("paper",))
        .select_related("paper", "monitor", "issuer__province")
        .get(pk=pk)
    )
