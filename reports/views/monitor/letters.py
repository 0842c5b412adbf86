"""Urging letters: whom to urge, the draft with its preview, and who was urged when."""

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.requests import SignedInRequest
from documents.actions import writing
from documents.printed import Cell, PrintedAnnex, sheet
from documents.views.steps import others_of, steps_of
from plans.models import Plan
from plans.views.loading import refuse
from reports.actions import late, letters, rights
from reports.actions.letter_papers import LetterHolder
from reports.actions.monitoring import latest_day
from reports.forms.letters import NONE_CHOSEN, ChosenForm, LetterForm
from reports.models import Obligation, UrgingLetter
from reports.models.letter import letters_of
from reports.views.monitor.loading import plan_to_watch
from reports.views.monitor.matrix_filters import MatrixFilter

# What leads back to the page of the letter with a sentence.
_REFUSALS = (letters.NotOpen, letters.WrittenMeanwhile, letters.NobodyLate, rights.NotAllowed)


@require_http_methods(["GET", "HEAD", "POST"])
def urge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who is late and who was urged; make a letter to those ticked, or to all that are late.

    The address narrows the offices as that of the matrix does, and may name one period.
    """
    plan, today = plan_to_watch(request, pk), timezone.localdate()
    if request.method == "POST":
        return _made(request, plan, today)
    everybody, narrowed = late.late(plan, on=today), _narrowed(request, plan, today)
    kept = None if narrowed is None else frozenset(narrowed)
    shown = {
        "plan": plan,
        "late": [each for each in everybody if kept is None or each.obligation.pk in kept],
        "periods": _periods(everybody),
        "chosen_period": _number(request.GET.get("ky", "")),
        "is_narrowed": kept is not None,
        "on": today,
        "letters": letters_of(plan).prefetch_related("offices"),
    }
    return render(request, "reports/letters.html", shown)


def _periods(found: list[late.Late]) -> list[tuple[int, str, int]]:
    """Give the periods that reports are missing for: key, name, how many."""
    named = {each.obligation.period_id: each.period for each in found}
    counted = Counter(each.obligation.period_id for each in found)
    return [(key, name, counted[key]) for key, name in named.items()]


def _number(typed: str) -> int | None:
    """Give a key that an address or a form names; None for what no database counts to."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _made(request: SignedInRequest, plan: Plan, today: dt.date) -> HttpResponse:
    chosen = _narrowed(request, plan, today)
    if "chon" in request.POST or "da_chon" in request.POST:
        form = ChosenForm(request.POST)
        if not form.is_valid():
            messages.error(request, NONE_CHOSEN)
            return redirect(request.get_full_path())
        chosen = form.chosen
    try:
        letter = letters.make(
            plan=plan, obligations=chosen, by=request.user, at=timezone.now(),
            after=_number(request.POST.get("sau", "")),
        )  # fmt: skip
    except letters.UrgedToday as refusal:
        told = {"plan": plan, "letter": refusal.letter, "refusal": refusal, "chosen": chosen}
        return render(request, "reports/letter_again.html", told, status=409)
    except (letters.NobodyLate, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:urge", plan.pk)
    return redirect("reports:letter", letter.pk)


def _narrowed(request: SignedInRequest, plan: Plan, today: dt.date) -> list[int] | None:
    """Give the obligations that the address keeps; None where it narrows nothing."""
    owed = Obligation.objects.filter(plan=plan)
    found = MatrixFilter(request.GET, obligations=owed, on=today, request=request)
    period = _number(request.GET.get("ky", ""))
    if not found.is_narrowed and period is None:
        return None
    kept = owed.filter(agency__in=found.qs.order_by().values("pk"))
    of_period = kept if period is None else kept.filter(period=period)
    return list(of_period.values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a letter as its paper, with what may be done next; store its words written over."""
    letter = _seen(request, pk)
    may_watch, today = rights.may_watch(letter.plan, request.user), timezone.localdate()
    if request.method == "POST":
        refuse(may_watch)
    is_editable = bool(may_watch) and letter.paper.is_open
    data = request.POST if request.method == "POST" else None
    form = LetterForm.of(letter, data, first=today, last=latest_day(letter.plan, on=today))
    if form.is_valid() and (answer := _rewritten(request, letter, form)):
        return answer
    holder = LetterHolder(letter)
    printed = sheet(holder.document(mark=writing.mark_of(letter.paper)))
    shown: dict[str, Any] = {
        "letter": letter,
        "paper": letter.paper,
        "sheet": printed,
        "annexes": [(annex, _rows(annex)) for annex in printed.annexes],
        "steps": steps_of(holder, request.user),
        "others": others_of(holder, request.user),
        "form": form if is_editable else None,
        "changed": letter.changed_since(on=today) if not letter.paper.is_published else [],
    }
    if is_editable:
        shown |= _list_of(letter, today)
    return render(request, "reports/letter.html", shown, status=400 if form.errors else 200)


def _rows(annex: PrintedAnnex) -> list[list[tuple[str, Cell]]]:
    """Give the cells of an appendix, each with the title that a narrow screen shows beside it."""
    if annex.grid is None:
        return []
    return [list(zip(annex.grid.head, row.cells, strict=True)) for row in annex.grid.rows]


def _rewritten(
    request: SignedInRequest, letter: UrgingLetter, form: LetterForm
) -> HttpResponse | None:
    """Store the words and lead back; None where they are to be written again."""
    try:
        letters.rewrite(
            letter=letter, texts=form.texts(), symbol=form.cleaned_data["symbol"],
            version=form.cleaned_data["version"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except letters.WrittenMeanwhile as refusal:
        # What was typed stays in the form.
        form.add_error(None, str(refusal))
        return None
    except (letters.NotOpen, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã lưu công văn.")
    return redirect("reports:letter", letter.pk)


def _list_of(letter: UrgingLetter, today: dt.date) -> dict[str, Any]:
    """Give the rows to tick: what the letter lists, and what has become late since."""
    listed = {each.obligation_id for each in letter.offices.all()}
    found = late.late(letter.plan, on=today)
    return {
        "relisted": [(each, each.obligation.pk in listed) for each in found],
        "is_old": letter.taken_on != today,
        "on": today,
    }


@require_POST
def retake(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the list of a draft anew: those ticked, as late as they are today."""
    letter = _seen(request, pk)
    refuse(rights.may_watch(letter.plan, request.user))
    form = ChosenForm(request.POST)
    if not form.is_valid():
        messages.error(request, NONE_CHOSEN)
        return redirect("reports:letter", letter.pk)
    try:
        done = letters.retake(
            letter=letter, obligations=form.chosen, by=request.user, at=timezone.now(),
            version=_number(request.POST.get("version", "")) or 0,
        )  # fmt: skip
    except _REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(done))
    return redirect("reports:letter", letter.pk)


def _said(done: letters.Retaken) -> str:
    said = f"Đã cập nhật danh sách tính đến ngày {done.letter.taken_on:%d/%m/%Y}."
    if done.added:
        said += f" Thêm: {'; '.join(done.added)}."
    if done.dropped:
        said += f" Bỏ ra: {'; '.join(done.dropped)}."
    return said


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once, and throw a draft away."""
    letter = _seen(request, pk)
    refuse(rights.may_watch(letter.plan, request.user))
    if not letter.paper.is_open:
        messages.error(request, f"{letter} đã trình ký nên không bỏ được.")
        return redirect("reports:letter", letter.pk)
    if request.method != "POST":
        return render(request, "reports/letter_discard.html", {"letter": letter})
    try:
        letters.discard(letter=letter, by=request.user, at=timezone.now())
    except (letters.NotOpen, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã bỏ dự thảo công văn. Nhật ký còn ghi việc đã soạn.")
    return redirect("reports:urge", letter.plan_id)


def _seen(request: SignedInRequest, pk: int) -> UrgingLetter:
    """Give a letter that this person may see: a draft its office, what went out the province."""
    return get_object_or_404(UrgingLetter.objects.visible_to(request.user).whole(), pk=pk)
