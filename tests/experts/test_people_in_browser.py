"""The pages of people and their time in a real browser: accessible, no wider than the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.actions import SYSTEM
from accounts.models import Membership, Organisation, User
from experts import actions
from experts.models import Placement, PlacementRequest
from experts.weeks import WEEK, this_monday, year_of

from .test_in_browser import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Any]


def test_every_page_about_people_is_accessible_and_fits_the_screen(
    live_server: Any,
    people: dict[str, User],
    organisation: Organisation,
    make_professional: Make,
    make_request: Make,
    browser: Browser,
) -> None:
    Membership.objects.create(user=people["employee"], organisation=organisation)
    monday = this_monday()
    first = monday + 2 * WEEK
    person = make_professional(people["professional"], profile="Ik help met projecten.")
    expert = make_professional(people["expert"], answers_questions=True)
    actions.change_own_profile(
        person.user, person, profile="Ik help.", max_travel_km=50, subjects=[], provinces=[], public=True
    )
    scheme = actions.put_scheme(
        SYSTEM,
        slug="flexpool",
        name="Flexpool",
        hours_by_year={year_of(monday): 900},
        hourly_rate=Decimal(90),
    )
    make_request(state="placed", professional=person, first_week=first, weeks=9, scheme=scheme)
    past = make_request(state="finished", professional=person, first_week=monday - 6 * WEEK, hours_per_week=4)
    refused = make_request(state="refused", first_week=first)
    PlacementRequest.objects.filter(pk=refused.pk).update(answer="Dit kan niet.")
    over = Placement.objects.get(request=past)
    actions.evaluate(people["professional"], over, score=4, result="Een plan.", lessons="Begin vroeg.")
    leave = actions.ask_leave(SYSTEM, person, first_day=first, last_day=first + dt.timedelta(days=30))
    actions.approve_leave(
        SYSTEM,
        actions.ask_leave(SYSTEM, person, first_day=first + 6 * WEEK, last_day=first + 6 * WEEK),
        mail=False,
    )
    actions.add_other_work(SYSTEM, person, first_day=first, last_day=first, hours_per_week=Decimal("2.5"))
    trajectory = actions.start_trajectory(
        people["expert"],
        title="Woonzorgvisie",
        goal="Eén visie.",
        organisations=[organisation],
        participants=[people["employee"]],
        first_week=monday,
        last_week=first,
        experts={expert: 4},
    )
    actions.add_action(people["expert"], trajectory, text="Cijfers", owner=people["employee"], due=first)

    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
    wrong = visit(
        page,
        live_server,
        people["planner"],
        [
            "/flexpool/mensen/",
            "/flexpool/mensen/nieuw/",
            f"/flexpool/mensen/{person.pk}/",
            f"/flexpool/mensen/{person.pk}/wijzigen/",
            "/flexpool/verlof/",
            f"/flexpool/verlof/{leave.pk}/afwijzen/",
            f"/flexpool/budgetten/?jaar={year_of(monday)}",
            f"/flexpool/budgetten/flexpool/{year_of(monday)}/",
            "/flexpool/trajecten/nieuw/",
            f"/flexpool/aanvragen/{past.pk}/",
            f"/flexpool/aanvragen/{refused.pk}/",
        ],
    )
    wrong += visit(
        page,
        live_server,
        people["employee"],
        [
            "/flexpool/wie-kan-helpen/",
            "/flexpool/trajecten/",
            f"/flexpool/trajecten/{trajectory.pk}/",
            f"/flexpool/plaatsingen/{over.pk}/terugblik/",
            f"/flexpool/aanvragen/{past.pk}/",
        ],
    )
    wrong += visit(
        page, live_server, people["professional"], ["/flexpool/mijn-profiel/", "/flexpool/agenda/inlezen/"]
    )
    wrong += visit(page, live_server, people["expert"], [f"/flexpool/trajecten/{trajectory.pk}/"])
    page.close()
    assert wrong == []
    assert errors == []
