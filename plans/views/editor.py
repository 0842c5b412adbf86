"""The editor of a plan, and of what is still being brought in: one page, one address to change it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.roles import Denied, Permission
from plans import edits
from plans.actions import editing, learning
from plans.actions.editing import Desk, Holder
from plans.models import Intake, Plan
from plans.views import SignedInRequest, suggestions
from plans.views.clashes import differences
from plans.views.desks import DeskPage, laid_out, page_of, page_url
from plans.views.previews import now_of, source_lines
from plans.views.touched import row_of, stored_of, touched_by

Fields = dict[str, str]
REFUSALS = (
    edits.Refused,
    editing.AlreadyConfirmed,
    editing.NotYourPlan,
    editing.NumberTaken,
    editing.PlanFrozen,
    learning.NotYourWords,
    learning.PhraseTaken,
)
# What the whole form of a part is saved by, so that none of its buttons loses typed words.
SAVED_FIRST = {"row": ("row-set", "contents"), "section": ("section-set", "body")}
# Comparing more rows with those of a plan takes longer than a save should; a reload shows it.
MOST_COMPARED = 1_000
# How each kind of form is called on the page: what stands before its place or key.
FORMS = {
    "row": ("f", "key"),
    "group": ("g", "key"),
    "section": ("m", "place"),
    "appendix": ("a", "appendix"),
}


@require_safe
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the editor of a stored plan, or why the plan is closed."""
    plan = _plan(request, pk)
    if not plan.paper.is_open:
        return render(request, "plans/editor/closed.html", {"plan": plan}, status=403)
    shown = {"plan": plan, "desk": _laid_out(request, _opened(plan))}
    return render(request, "plans/editor/edit.html", shown)


@require_safe
def row(request: SignedInRequest, key: str, pk: int = 0, token: str = "") -> HttpResponse:
    """Show one row as a form of its own: on a phone, and where there is no script."""
    desk = _opened(_holder(request, pk, token))
    page = laid_out(desk, page=page_of(desk, key))
    edited = row_of(page, key)
    if edited is None:
        raise Http404
    return render(request, "plans/editor/row_page.html", {"desk": page, "row": edited})


@require_safe
def suggest(request: SignedInRequest, pk: int = 0, token: str = "") -> HttpResponse:
    """Complete a few letters from the catalogue of forms, or from the issuer's agencies and groups."""
    words = request.GET.get("q", "")[:200]
    holder = _holder(request, pk, token)
    if request.GET.get("loai") == "hinh-thuc":
        found = suggestions.formats(words)
    else:
        found = suggestions.offices(_opened(holder), words, timezone.localdate())
    return JsonResponse({"found": [{"text": each.text, "note": each.note} for each in found]})


@require_POST
def change(request: SignedInRequest, pk: int = 0, token: str = "") -> HttpResponse:
    """Do one operation to the draft, after the words typed in the same form are saved."""
    holder = _holder(request, pk, token)
    given = request.POST.dict()
    operation = given.pop("op", "")
    if operation == "section-delete" and not request.htmx and "sure" not in given:
        return _ask_first(request, holder, given)
    try:
        _save_first(request, holder, operation, given)
        desk = _do(request, holder, operation, given)
    except edits.Stale as clash:
        return _clashed(request, holder, operation, given, clash)
    except edits.Unseen as refusal:
        return _unseen(request, holder, given, str(refusal))
    except REFUSALS as refusal:
        return _refused(request, holder, given, str(refusal))
    return _answered(request, desk, operation, given)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: SignedInRequest, pk: int = 0, token: str = "") -> HttpResponse:
    """Ask whom some words mean, and take the answer."""
    holder = _holder(request, pk, token)
    desk, given = _opened(holder), request.POST
    if request.method != "POST":
        return _asked(request, desk)
    named = suggestions.named_by(desk, given.get("named", ""), timezone.localdate())
    if named is None:
        return _refused(request, holder, {}, "Hãy chọn một cơ quan hoặc nhóm trong danh sách.")
    try:
        desk = editing.settle(
            holder=holder, text=given.get("text", ""), named=named,
            is_kept=bool(given.get("kept")), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except REFUSALS as refusal:
        return _refused(request, holder, {}, str(refusal))
    return _answered(request, desk, "settle", {})


# --- What a person may open


def _holder(request: SignedInRequest, pk: int, token: str) -> Holder:
    """Load what is edited, for those who may write in it; why not, for those who only see it."""
    if token:
        mine = Intake.objects.visible_to(request.user).select_related("issuer", "plan")
        return get_object_or_404(mine, token=token)
    plan = _plan(request, pk)
    if not plan.paper.is_open:
        raise PermissionDenied(f"Chỉ sửa được kế hoạch còn là dự thảo; {plan} đã cấp số.")
    return plan


def _plan(request: SignedInRequest, pk: int) -> Plan:
    plan: Plan = get_object_or_404(Plan.objects.visible_to(request.user).whole(), pk=pk)
    verdict = request.user.may(Permission.EDIT_PLANS, plan.drafter)
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)
    return plan


def _opened(holder: Holder) -> Desk:
    if isinstance(holder, Intake) and holder.confirmed_at:
        raise PermissionDenied(str(editing.AlreadyConfirmed(holder.plan)))
    return editing.open_desk(holder=holder, on=timezone.localdate())


def _laid_out(request: SignedInRequest, desk: Desk) -> DeskPage:
    page = request.GET.get("trang", "")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return laid_out(desk, page=number, severity=request.GET.get("muc", ""))


# --- What is done


def _save_first(request: SignedInRequest, holder: Holder, operation: str, given: Fields) -> None:
    saving, sign = SAVED_FIRST.get(operation.partition("-")[0], ("", ""))
    if sign in given and operation != saving:
        _do(request, holder, saving, given)
        # The stamp was that of the words before these.
        given.pop("stamp", None)


def _do(request: SignedInRequest, holder: Holder, operation: str, given: Fields) -> Desk:
    return editing.edit(
        holder=holder, operation=operation, given=given, by=request.user, at=timezone.now()
    )


# --- What is answered


def _ask_first(request: SignedInRequest, holder: Holder, given: Fields) -> HttpResponse:
    """Ask once, where there is no script to ask: a mục goes with all that stands in it."""
    shown = {"page_url": page_url(holder), "given": given}
    return render(request, "plans/editor/section_delete.html", shown)


def _answered(request: SignedInRequest, desk: Desk, operation: str, given: Fields) -> HttpResponse:
    """Answer with the parts that have changed; without script, lead back to where it was done."""
    touched = touched_by(desk, operation, given)
    if not request.htmx:
        messages.success(request, _done_sentence(desk, operation))
        return redirect(_back_to(desk, touched, given))
    page = _laid_out(request, desk)
    shown = {"desk": page, "at": timezone.now(), "touched": touched, "operation": operation}
    shown |= _of_intake(request, desk, page)
    if operation not in ("row-set", "section-set", "appendix-set", "header-set"):
        shown["touched_page"] = page_of(desk, touched)
        removed = desk.draft.removed
        shown["deleted"] = removed[0] if operation == "row-delete" and removed else None
        return render(request, "plans/editor/changed.html", shown)
    shown["saved"] = row_of(page, given.get("key", ""))
    shown["stored"] = stored_of(page, operation, given)
    return render(request, "plans/editor/saved.html", shown)


def _of_intake(request: SignedInRequest, desk: Desk, page: DeskPage) -> dict[str, Any]:
    """Give what stands around the desk of an intake and tells what confirming it will do."""
    shown: dict[str, Any] = {"source_lines": source_lines(desk, page)}
    if len(desk.draft.items) <= MOST_COMPARED:
        shown |= now_of(desk, request.GET, by=request.user)
    return shown


def _unseen(request: SignedInRequest, holder: Holder, given: Fields, sentence: str) -> HttpResponse:
    """Refuse, and show what somebody else has written meanwhile."""
    if not request.htmx:
        return _refused(request, holder, given, sentence)
    desk = _opened(holder)
    page = _laid_out(request, desk)
    shown = {"desk": page, "sentence": sentence, **_of_intake(request, desk, page)}
    return render(request, "plans/editor/changed.html", shown, status=422)


def _done_sentence(desk: Desk, operation: str) -> str:
    if operation == "row-delete" and desk.draft.removed:
        number = desk.draft.removed[0].item.number
        return f"Đã xóa nội dung {number}. Có thể khôi phục ở cuối trang."
    return "Đã lưu."


def _back_to(desk: Desk, touched: str, given: Fields) -> str:
    """Give the address, for a page without script, of the place where something was done."""
    anchor = f"dong-{touched}" if touched else f"m-{given['place']}" if "place" in given else ""
    # What was done is told at the top of the page, where there is no place to go back to.
    anchor = anchor or "noi-dung"
    return f"{page_url(desk.holder)}?trang={page_of(desk, touched) if touched else 1}#{anchor}"


def _refused(
    request: SignedInRequest, holder: Holder, given: Fields, sentence: str
) -> HttpResponse:
    if request.htmx:
        return render(request, "plans/editor/refused.html", {"sentence": sentence}, status=422)
    messages.error(request, sentence)
    return redirect(_back_to(_opened(holder), given.get("key", ""), given))


def _clashed(
    request: SignedInRequest, holder: Holder, operation: str, given: Fields, clash: edits.Stale
) -> HttpResponse:
    """Show both versions: in place where there is a script, else on a page of its own."""
    desk = _laid_out(request, _opened(holder))
    kind = operation.partition("-")[0]
    # Whatever was to be done, it is the words of the form that clash.
    saving = SAVED_FIRST.get(kind, (operation, ""))[0]
    letter, named = FORMS.get(kind, ("dau", ""))
    shown = {
        "desk": desk,
        "clash": clash,
        "differences": differences(clash),
        "form": f"{letter}-{given.get(named, '')}" if named else letter,
        "kept": {**given, "op": saving, "stamp": clash.stamp},
    }
    name = "clash" if request.htmx else "clash_page"
    return render(request, f"plans/editor/{name}.html", shown, status=409)


def _asked(request: SignedInRequest, desk: Desk) -> HttpResponse:
    """Show the form that asks whom the words mean, with those that may be meant."""
    text = request.GET.get("ten", "")[:500]
    words = request.GET.get("q", text)[:200]
    shown = {
        "desk": _laid_out(request, desk),
        "text": text,
        "words": words,
        "found": suggestions.candidates(desk, text, words, timezone.localdate()),
    }
    name = "settle" if request.htmx else "settle_page"
    return render(request, f"plans/editor/{name}.html", shown)
