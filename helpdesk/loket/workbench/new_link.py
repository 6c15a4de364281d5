"""Asking for a new link by mail. The answer is the same whether or not we know the address."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from loket.actions.new_link import ask_for_links
from loket.intake import limits

from .asker import private


class NewLinkForm(forms.Form):
    """The address that a question was asked with."""

    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("The address with which you asked your question."),
        error_messages={
            "required": gettext_lazy("Fill in your e-mail address."),
            "invalid": gettext_lazy("Fill in a whole e-mail address, such as naam@gemeente.nl."),
        },
    )


@private
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """The form; an address that was sent too often gets no further mail, and is not told so."""
    form = NewLinkForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            if not limits.allows_asking_for_links(request):
                form.add_error(None, _("You sent much in a short time. Try again in an hour, or call us."))
                status = 429
            else:
                if limits.allows_links_to(email):
                    ask_for_links(email)
                return redirect("loket:new_link_asked")
    return render(request, "loket/new_link.html", {"form": form}, status=status)


@private
@never_cache
@require_safe
def link_asked(request: HttpRequest) -> HttpResponse:
    """What happens next, for everybody the same."""
    return render(request, "loket/new_link_asked.html")
