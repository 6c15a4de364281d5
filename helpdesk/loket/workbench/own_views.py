"""Views of the list that somebody keeps for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record
from loket.models import SavedView

from .filters import Filters
from .views_of_list import chosen_by
from .worklist import guarded

MOST_VIEWS = 20


@require_POST
@guarded
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the selection under a name; the same name again replaces it."""
    asked = QueryDict(request.POST.get("hier", "")[:500])
    view, filters = chosen_by(request.user, asked.get("weergave", "")), Filters.of(asked)
    query = filters.address(view)
    name = " ".join(request.POST.get("naam", "").replace("\x00", "").split())[:40]
    known = SavedView.objects.filter(owner_id=request.user.pk)
    if not name:
        messages.error(request, _("Give the view a name."))
    elif len(query) > 500:
        messages.error(request, _("This selection is too long to keep."))
    elif known.exclude(name=name).count() >= MOST_VIEWS:
        messages.error(request, _("You have %(count)s views. Take one away first.") % {"count": MOST_VIEWS})
    else:
        with transaction.atomic():
            kept, _created = known.update_or_create(
                owner_id=request.user.pk, name=name, defaults={"query": query}
            )
            record(request.user, "keep_view", kept)
        messages.success(request, _("The view %(name)s is kept.") % {"name": name})
    return redirect(f"{reverse('loket:worklist')}?{query}")


@require_POST
@guarded
def take_away(request: HttpRequest) -> HttpResponse:
    """Take a view of one's own away."""
    query = request.POST.get("hier", "")
    with transaction.atomic():
        if SavedView.objects.filter(owner_id=request.user.pk, query=query).delete()[0]:
            record(request.user, "take_view_away", None)
            messages.success(request, _("The view is taken away."))
    return redirect(f"{reverse('loket:worklist')}?{QueryDict(query[:500]).urlencode()}")
