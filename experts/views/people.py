"""People of the pool: the planner's list and pages, one's own profile, and who municipalities can find."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import role_required
from accounts.actions import put_expertise
from accounts.roles import PLANNERS
from experts import actions
from experts.availability import weeks_of
from experts.desk import questions_a_week
from experts.forms import add_errors
from experts.models import Leave, OtherWork, Placement, Professional
from experts.people_filter import PeopleFilter
from experts.people_forms import OwnProfileForm, PersonForm
from experts.views.agenda import WEEKS_SHOWN, WORKERS
from experts.weeks import this_monday

PER_PAGE = 25


@role_required(*PLANNERS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the pool, with the hours that are free this week and the coming ones."""
    chosen = PeopleFilter(request.GET)
    found = chosen.narrow(Professional.objects.visible_to(request.user).with_profile())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    weeks = weeks_of(listed, this_monday(), 4)
    rows = [
        {
            "person": person,
            "skills": list(person.skill_levels.all()),
            "free": [week.free for week in weeks[person.pk]],
            "questions": questions_a_week(person, weeks[person.pk][0]) if person.answers_questions else None,
        }
        for person in listed
    ]
    return render(request, "experts/people.html", {"page": page, "rows": rows, "filter": chosen})


@role_required(*PLANNERS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One professional: what they can, their weeks, leave, other work and placements."""
    found = get_object_or_404(
        Professional.objects.visible_to(request.user)
        .with_profile()
        .prefetch_related("subjects", "provinces"),
        pk=pk,
    )
    weeks = weeks_of([found], this_monday(), WEEKS_SHOWN)[found.pk]
    today = timezone.localdate()
    return render(
        request,
        "experts/person.html",
        {
            "professional": found,
            "skills": found.skill_levels.all(),
            "weeks": weeks,
            "questions": questions_a_week(found, weeks[0]),
            "placements": Placement.objects.visible_to(request.user)
            .filter(professional=found)
            .taking_hours()
            .select_related("request__organisation", "request__municipality")
            .order_by("-last_week")[:20],
            "leave": Leave.objects.visible_to(request.user)
            .filter(professional=found, last_day__gte=today)
            .standing(),
            "work": OtherWork.objects.visible_to(request.user).filter(
                professional=found, last_day__gte=today
            )[:20],
        },
    )


@role_required(*PLANNERS)
def person_new(request: HttpRequest) -> HttpResponse:
    """Make the profile of somebody who has an account."""
    return _person_form(request, None)


@role_required(*PLANNERS)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a profile."""
    people = Professional.objects.visible_to(request.user).with_profile()
    return _person_form(request, get_object_or_404(people, pk=pk))


def _person_form(request: HttpRequest, found: Professional | None) -> HttpResponse:
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        user = found.user if found else data.pop("user")
        groups = data.pop("target_groups")
        hours = [data.pop(f"hours_{day}") for day in ("mon", "tue", "wed", "thu", "fri")]
        try:
            with transaction.atomic():
                kept = actions.put_professional(
                    request.user,
                    user,
                    hours=hours,
                    levels=form.levels(),
                    profile=found.profile if found else "",
                    **data,
                )
                put_expertise(request.user, user, groups)
            messages.success(request, _("The profile of %(person)s is kept.") % {"person": user})
            return redirect("experts:person", pk=kept.pk)
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "found": found, "frame": "look/base_staff.html"}
    return render(request, "experts/person_form.html", context, status=422 if form.errors else 200)


@role_required(*WORKERS)
def own_profile(request: HttpRequest) -> HttpResponse:
    """What one says of oneself, and whether municipalities may read it."""
    found = Professional.objects.with_profile().filter(user=request.user).first()  # type: ignore[misc]
    if found is None:
        return render(request, "experts/agenda_none.html")
    initial = {
        "profile": found.profile,
        "public": found.is_public,
        "max_travel_km": found.max_travel_km,
        "subjects": found.subjects.all(),
        "provinces": found.provinces.all(),
    }
    form = OwnProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_own_profile(request.user, found, **form.cleaned_data)
            messages.success(request, _("Your profile is kept."))
            return redirect("experts:own_profile")
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "professional": found, "skills": found.skill_levels.all()}
    return render(request, "experts/own_profile.html", context, status=422 if form.errors else 200)


@role_required()
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Who there is, for municipalities: those who agreed, without address. Contact goes through the desk."""
    people = Professional.objects.public_to(request.user).with_profile()
    chosen = PeopleFilter(request.GET)
    found = chosen.narrow(people.prefetch_related("subjects", "provinces"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "person": person,
            "skills": list(person.skill_levels.all()),
        }
        for person in page.object_list
    ]
    return render(request, "experts/who.html", {"page": page, "rows": rows, "filter": chosen})
