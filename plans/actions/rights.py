"""Who may take which step in the life of a plan; without a person it is the system, which may.

Drafting rights follow the drafter, review the monitor, numbering the issuer's registrar.
"""

from agencies.models import User
from agencies.roles import Allowed, Permission, Verdict
from documents.actions.rights import NotAllowed, require
from plans.models import Plan

__all__ = ["NotAllowed", "require"]


def may_submit(plan: Plan, user: User | None) -> Verdict:
    """Those who write for the drafter; its head alone, where the office wants it so."""
    wanted = Permission.SUBMIT_PLANS if plan.drafter.head_submits else Permission.EDIT_PLANS
    return user.may(wanted, plan.drafter) if user else Allowed()


def may_send_back(plan: Plan, user: User | None) -> Verdict:
    """Those who write for the drafter take it back, the issuer's registrar returns it."""
    if user is None or user.may(Permission.EDIT_PLANS, plan.drafter):
        return Allowed()
    return user.may(Permission.NUMBER_PAPERS, plan.issuer)


def sees_remarks(plan: Plan, user: User) -> bool:
    """Tell whether what could be mended in a plan is anything to ``user``.

    Once it has gone out it is settled for all but those who wrote it and whose register it is in.
    """
    return not plan.paper.is_published or bool(may_send_back(plan, user))


def may_number(plan: Plan, user: User | None) -> Verdict:
    """The issuer's registrar: numbers, signed copies, issuing, cancelling and recalling."""
    return user.may(Permission.NUMBER_PAPERS, plan.issuer) if user else Allowed()


def may_register(plan: Plan, user: User | None) -> Verdict:
    """Whoever answers for the drafter or the issuer's register enters what was issued elsewhere."""
    if user is None or user.may(Permission.REGISTER_PLANS, plan.drafter):
        return Allowed()
    return user.may(Permission.REGISTER_PLANS, plan.issuer)


def may_close(plan: Plan, user: User | None) -> Verdict:
    """Those who watch the plan, and the registrar."""
    if user is None or user.may(Permission.REGISTER_PLANS, plan.monitor):
        return Allowed()
    return user.may(Permission.NUMBER_PAPERS, plan.issuer)
