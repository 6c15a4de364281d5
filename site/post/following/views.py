"""Following without an account or cookie: ask, confirm, change, stop. The link of the mail is the secret."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.same_origin import same_origin_post

from . import limits, links
from .actions import (
    TooManyTopics,
    ask_to_follow,
    change_frequency,
    confirm_following,
    stop_all,
    stop_following,
)
from .forms import FollowForm, FrequencyForm
from .models import Follower, Following
from .topics import UnknownTopic, label_of, labels_of

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(SHOWN_OR_SENT)
@same_origin_post
def follow(request: HttpRequest) -> HttpResponse:
    """The form for one topic; a filled-in one promises the mail to confirm."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, ref = (asked.get(name, "").replace("\x00", "") for name in ("kind", "ref"))
    label = label_of(kind, ref)
    if not label:
        # Without a topic: where to find one.
        status = 404 if request.method == "POST" or kind else 200
        return render(request, "post/following/nothing.html", status=status)
    if request.method != "POST":
        return _form(request, FollowForm(initial={"kind": kind, "ref": ref}), label)
    form = FollowForm(request.POST)
    if request.POST.get("website"):
        form.add_error(
            None, _("A program filled in a field that people do not see. Send the form once more.")
        )
    if not form.is_valid():
        return _form(request, form, label, 422)
    if not limits.allows(request, form.cleaned_data["email"]):
        form.add_error(None, _("Many requests to follow came from here. Try again in an hour."))
        return _form(request, form, label, 429)
    try:
        ask_to_follow(**form.cleaned_data)
    except UnknownTopic:
        return render(request, "post/following/nothing.html", status=404)
    if "HX-Request" in request.headers:
        return render(request, "post/following/asked_block.html")
    return redirect("post:follow_asked")


def _form(request: HttpRequest, form: FollowForm, label: str, status: int = 200) -> HttpResponse:
    """The whole page, or its block; htmx puts no 429 in a page."""
    context = {"form": form, "label": label}
    if "HX-Request" in request.headers:
        return render(request, "post/following/form.html", context, status=422)
    return render(request, "post/following/follow.html", context, status=status)


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next; the same for everybody, whatever the address."""
    return render(request, "post/following/asked.html")


@csrf_exempt
@never_cache
@require_http_methods(SHOWN_OR_SENT)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail shows a button, for programs that look for viruses open links too; it confirms."""
    read = links.read_confirm_token(token)
    following = Following.objects.select_related("follower").filter(pk=read[0]).first() if read else None
    if read is None or following is None:
        return render(request, "post/following/expired.html", status=404)
    context = {"label": label_of(following.kind, following.ref)}
    if request.method != "POST":
        return render(request, "post/following/confirm.html", context)
    try:
        confirmed = confirm_following(following.pk, read[1])
    except TooManyTopics as full:
        context["full"] = str(full.message)
        return render(request, "post/following/confirm.html", context, status=422)
    if confirmed is None:
        return render(request, "post/following/expired.html", status=404)
    return redirect("post:follow_manage", token=links.manage_token(confirmed.follower))


@csrf_exempt
@never_cache
@require_http_methods(SHOWN_OR_SENT)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody follows and how often; changed or stopped here."""
    pk = links.read_manage_token(token)
    follower = Follower.objects.filter(pk=pk).first() if pk else None
    if follower is None:
        # A link that is not ours, and one of somebody who stopped, look the same.
        return render(request, "post/following/stopped.html", status=404)
    form = FrequencyForm(initial={"frequency": follower.frequency})
    status = 200
    if request.method == "POST":
        stopped = request.POST.get("stop", "")
        if stopped.isascii() and stopped.isdigit() and len(stopped) < 19:
            stop_following(follower, int(stopped))
            return redirect("post:follow_manage", token=token)
        form = FrequencyForm(request.POST)
        if form.is_valid():
            change_frequency(follower, form.cleaned_data["frequency"])
            return redirect("post:follow_manage", token=token)
        status = 422
    followed = list(follower.followings.confirmed())
    labels = labels_of((one.kind, one.ref) for one in followed)
    topics = [(one.pk, labels.get((one.kind, one.ref), "")) for one in followed]
    context = {"follower": follower, "form": form, "topics": topics, "token": token}
    return render(request, "post/following/manage.html", context, status=status)


@csrf_exempt
@never_cache
@require_http_methods(SHOWN_OR_SENT)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End all mail with one POST, as mail programs send it (RFC 8058); a GET only shows the button."""
    pk = links.read_manage_token(token)
    if pk is None:
        return render(request, "post/following/stopped.html", status=404)
    if request.method == "POST":
        stop_all(pk)
        return render(request, "post/following/stopped.html", {"done": True})
    if not Follower.objects.filter(pk=pk).exists():
        return render(request, "post/following/stopped.html", {"done": True})
    return render(request, "post/following/unsubscribe.html", {"token": token})
