"""The list of plans."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.filters import PlanFilter
from plans.models import Plan
from plans.views import SignedInRequest

PER_PAGE = 25


@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    """List the plans a person may see, narrowed by what the address says."""
    visible = Plan.objects.visible_to(request.user)
    found = PlanFilter(request.GET, queryset=visible.for_list(), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("trang"))
    shown = {"filter": found, "page_obj": page, "is_narrowed": any(found.data.values())}
    return render(request, "plans/plan_list.html", shown)
