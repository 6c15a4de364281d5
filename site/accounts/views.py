"""A person's own page, the people and their roles, and what is kept about people."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from look.navigation import links

from . import actions, privacy_statement
from .access import role_required
from .forms import PeopleSearchForm, PersonForm
from .models import User
from .roles import Role

PEOPLE_PER_PAGE = 25
# A name or address that somebody looks for stays out of the address bar, the history and the logs.
SEARCH_KEY = "people_search"


@require_safe
@role_required()
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody arrives after signing in: what they may do, and their own account."""
    staff = list(links("staff", request.user, request.path))
    there = {link.url for link in staff} | {request.path}
    # What is one's own stands in the menu behind one's name too, which is easily missed.
    own = [link for link in links("user", request.user, request.path) if link.url not in there]
    work = staff + own
    at_work = {link.url for link in work}
    context = {
        "work": work,
        "everyone": [link for link in links("main", request.user, request.path) if link.url not in at_work],
        "roles": [Role(role).label for role in Role.values if role in request.user.roles],  # type: ignore[union-attr]
        "organisations": request.user.organisations.all(),  # type: ignore[union-attr]
        "expertise": request.user.expertise.select_related("target_group"),  # type: ignore[union-attr]
    }
    return render(request, "accounts/home.html", context)


@require_GET
@role_required(Role.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """The people and their roles; `rol` and `pagina` in the address, the text looked for in the session."""
    text = request.session.get(SEARCH_KEY, "")
    role = request.GET.get("rol", "")
    found = User.objects.visible_to(request.user).matching(text).with_everything()
    if role in Role.values:
        found = found.filter(role_grants__role=role)
    page = Paginator(found, PEOPLE_PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "text": text,
        "role": role,
        "roles": Role.choices,
        "search": PeopleSearchForm(initial={"text": text}),
    }
    return render(request, "accounts/people.html", context)


@require_POST
@role_required(Role.ADMINISTRATOR)
def search_people(request: HttpRequest) -> HttpResponse:
    """Keep what is looked for and show the list."""
    form = PeopleSearchForm(request.POST)
    request.session[SEARCH_KEY] = form.cleaned_data["text"] if form.is_valid() else ""
    return redirect("accounts:people")


@role_required(Role.ADMINISTRATOR)
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account; the person chooses a password by "forgot password"."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.put_user(request.user, **form.cleaned_data)
        messages.success(
            request,
            _("The account is made. This person chooses a password with “Forgot your password?”."),
        )
        return redirect("accounts:person", made.pk)
    return render(request, "accounts/new_person.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@role_required(Role.ADMINISTRATOR)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: organisations, roles to give and take."""
    someone = get_object_or_404(User.objects.visible_to(request.user).with_everything(), pk=pk)
    roles = [(value, label, value in someone.roles) for value, label in Role.choices]
    return render(request, "accounts/person.html", {"person": someone, "roles": roles})


@require_POST
@role_required(Role.ADMINISTRATOR)
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or take one role: `grant` or `withdraw` names it."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        if role := request.POST.get("grant"):
            actions.grant_role(request.user, someone, role)
        elif role := request.POST.get("withdraw"):
            actions.withdraw_role(request.user, someone, role)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The roles are changed."))
    return redirect("accounts:person", pk)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep about people, why and how long: the declarations of the models themselves."""
    return render(request, "accounts/privacy.html", {"kinds": privacy_statement.kinds()})
