"""Every page of the pool in a real browser: accessible, no wider than the screen, nothing refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import Membership, Organisation, User
from experts import actions
from experts.weeks import WEEK, this_monday
from post.outbox import run_due
from tests.browser import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
Make = Callable[..., Any]


def visit(page: Page, live_server: Any, user: User, addresses: list[str]) -> list[str]:
    """Open pages as somebody; returns what is wrong with them."""
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies["sessionid"].value,
                "url": live_server.url,
            }
        ]
    )
    axe, wrong = AXE.read_text(encoding="utf-8"), []
    for address in addresses:
        page.goto(live_server.url + address)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is wider than {width}")
            found = page.evaluate(axe + "; axe.run()")
            wrong += [
                f"{address} {width} {one['id']} {one['nodes'][0]['html']}" for one in found["violations"]
            ]
    return wrong


def test_every_page_is_accessible_and_fits_the_screen(
    live_server: Any,
    people: dict[str, User],
    organisation: Organisation,
    make_professional: Make,
    make_request: Make,
    greedy_solver: None,
    browser: Browser,
) -> None:
    Membership.objects.create(user=people["employee"], organisation=organisation)
    first = this_monday() + 2 * WEEK
    person = make_professional(people["professional"])
    placed = make_request(state="placed", professional=person, first_week=first, hours_per_week=4)
    concept = make_request(state="concept", first_week=first)
    waiting = make_request(first_week=first, hours_per_week=4, priority=3)
    far = make_request(first_week=first, hours_per_week=40)
    actions.ask_leave(people["planner"], person, first_day=first, last_day=first + dt.timedelta(days=2))
    proposal = actions.place_request(
        people["planner"], make_request(first_week=first, hours_per_week=2), person
    )
    answer = f"/flexpool/plaatsingen/{proposal.pk}/antwoord/"
    plan = actions.propose_plan(people["planner"], start=this_monday(), weeks=13, requests=[waiting, far])

    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda one: refused.append(one.text) if one.type == "error" else None)
    wrong = visit(page, live_server, people["planner"], [f"/flexpool/planning/{plan.pk}/"])
    # The page asks by itself, and loads anew when the plan is there.
    run_due()
    page.locator("#proposed").wait_for(timeout=PATIENCE)
    wrong += visit(
        page,
        live_server,
        people["planner"],
        [
            "/flexpool/planning/",
            f"/flexpool/planning/{plan.pk}/",
            "/flexpool/planning/bord/",
            "/flexpool/planning/bord/?beeld=tabel",
            "/flexpool/planning/bord/?uren=vrij",
            answer,
            f"/flexpool/aanvragen/{proposal.request_id}/",
            f"/flexpool/aanvragen/{waiting.pk}/",
            f"/flexpool/aanvragen/{placed.pk}/",
        ],
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/flexpool/planning/bord/?schaal=maand")
    board = page.locator(".tb-scroll--board")
    assert board.evaluate("one => one.scrollWidth - one.clientWidth") == 0, "a month is out of sight"
    wrong += visit(
        page,
        live_server,
        people["employee"],
        [
            "/flexpool/aanvragen/",
            "/flexpool/aanvragen/nieuw/",
            f"/flexpool/aanvragen/{concept.pk}/controleren/",
            f"/flexpool/aanvragen/{waiting.pk}/controleren/",
            "/flexpool/onze-agenda/",
            answer,
        ],
    )
    wrong += visit(page, live_server, people["professional"], ["/flexpool/agenda/", answer])
    wrong += visit(page, live_server, people["expert"], ["/flexpool/agenda/"])
    page.close()
    assert wrong == []
    assert refused == []
