"""What could not be delivered, for administrators: why, and a second chance. Contents are never shown."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.roles import Role

from . import outbox
from .models import Effect

EFFECTS_PER_PAGE = 50


@require_safe
@role_required(Role.ADMINISTRATOR)
def failed(request: HttpRequest) -> HttpResponse:
    """The given-up effects, the newest first, and how many wait."""
    effects = Effect.objects.visible_to(request.user)
    page = Paginator(effects.failed().defer("payload"), EFFECTS_PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [(effect, outbox.without_addresses(effect.key)) for effect in page]
    now = timezone.now()
    context = {
        "page": page,
        "rows": rows,
        "waiting": effects.waiting().filter(not_before__lte=now).count(),
        "later": effects.waiting().filter(not_before__gt=now).count(),
    }
    return render(request, "post/failed.html", context)


@require_POST
@role_required(Role.ADMINISTRATOR)
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one effect back in the row."""
    effect = get_object_or_404(Effect.objects.visible_to(request.user), pk=pk)
    if outbox.try_again(request.user, effect):
        messages.success(request, _("It is tried again now."))
    else:
        messages.info(request, _("This was tried again already."))
    return redirect("post:failed")
