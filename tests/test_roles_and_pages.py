"""Every role on every page. A new page without a line in a table below fails here.

`PAGES` names, per page without arguments, who is let in. Everybody else is sent to sign in (visitors) or gets
a 403. A page with an argument must say its roles by `role_required`, or stand in `GUARDED_OTHERWISE` with the
reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from search import indexing

ROOMS = {
    "accounts", "calendars", "config", "demo", "experts", "files", "knowledge", "look", "loket", "post",
    "search", "vocabulary",
}  # fmt: skip

ANYBODY = {"anonymous", *Role.values}
SIGNED_IN = set(Role.values)
ADMINISTRATOR = {"administrator"}
DESK = {"front_office", "programme_team", "expert"}
REQUESTERS = {"employee", "planner", "programme_team"}
FLEX = {"professional", "expert"}
PLANNERS = {"planner", "programme_team"}
PUBLISHERS = {"editor", "programme_team", "administrator"}
WRITERS = {"editor", "programme_team", "administrator", "expert"}

# URL name -> who is let in
PAGES: dict[str, set[str]] = {
    "accounts:home": SIGNED_IN,
    "accounts:people": ADMINISTRATOR,
    "accounts:search_people": ADMINISTRATOR,
    "accounts:new_person": ADMINISTRATOR,
    "accounts:privacy": ANYBODY,
    "demo:mails": ANYBODY,
    "experts:requests": REQUESTERS | FLEX,
    "experts:request_new": REQUESTERS,
    "experts:planning": PLANNERS,
    "experts:board": PLANNERS,
    "experts:comparison": PLANNERS,
    "experts:figures": PLANNERS,
    "experts:agenda": FLEX,
    "experts:organisation_agenda": {"employee"},
    "experts:agenda_feed": FLEX,
    "experts:agenda_leave": FLEX,
    "experts:other_work": FLEX,
    "experts:time_import": FLEX,
    "experts:own_profile": FLEX,
    "experts:who": SIGNED_IN,
    "experts:people": PLANNERS,
    "experts:person_new": PLANNERS,
    "experts:leave": PLANNERS,
    "experts:budgets": PLANNERS,
    "experts:trajectories": SIGNED_IN,
    "experts:trajectory_new": PLANNERS | {"expert"},
    "knowledge:events_calendar": ANYBODY,
    "knowledge:events_figures": PUBLISHERS,
    "knowledge:feed": ANYBODY,
    "knowledge:site_picture": ANYBODY,
    "knowledge:sitemap": ANYBODY,
    "knowledge:runs": SIGNED_IN,
    "knowledge:runs_feed": SIGNED_IN,
    "knowledge:ordinance_drafts": SIGNED_IN,
    "knowledge:scheme_deadlines": ANYBODY,
    "loket:ask": ANYBODY,
    "loket:ask_passages": ANYBODY,
    "loket:ask_details": ANYBODY,
    "loket:ask_group": ANYBODY,
    "loket:ask_hurry": ANYBODY,
    "loket:ask_files": ANYBODY,
    "loket:ask_organisation": ANYBODY,
    "loket:organisation_names": ANYBODY,
    "loket:ask_check": ANYBODY,
    "loket:confirmation": ANYBODY,
    "loket:new_link": ANYBODY,
    "loket:new_link_asked": ANYBODY,
    "loket:my_questions": SIGNED_IN,
    "loket:shared": SIGNED_IN,
    "loket:worklist": DESK,
    "loket:counts": DESK,
    "loket:together": DESK,
    "loket:keep_view": DESK,
    "loket:take_view_away": DESK,
    "loket:service_level": {"programme_team"},
    "loket:search": DESK,
    "loket:telephone": {"front_office", "programme_team"},
    "loket:review": {"front_office", "programme_team"},
    "loket:gaps": {"front_office", "programme_team", "expert", "editor", "administrator"},
    "loket:triage": {"front_office", "programme_team"},
    "loket:text_modules": {"front_office", "programme_team"},
    "loket:text_module_new": {"front_office", "programme_team"},
    "loket:mail": {"front_office", "programme_team"},
    "loket:reports": {"front_office", "programme_team"},
    "loket:municipalities": {"front_office", "programme_team", "planner"},
    "loket:own_municipality": {"employee"},
    "knowledge:feedback": WRITERS,
    "knowledge:insight": PUBLISHERS,
    "look:gallery": ANYBODY,
    "look:gallery_staff": ANYBODY,
    "look:gallery_form": ANYBODY,
    "post:failed": ADMINISTRATOR,
    "post:follow": ANYBODY,
    "post:follow_asked": ANYBODY,
    "search:atom": ANYBODY,
    "search:behaviour": PUBLISHERS,
    "search:count": ANYBODY,
    "search:order": PUBLISHERS,
    "search:orders": PUBLISHERS,
    "search:promoted_new": PUBLISHERS,
    "search:results": ANYBODY,
    "search:stop_phrase_new": PUBLISHERS,
    "search:suggest": ANYBODY,
    "search:synonyms_new": PUBLISHERS,
    "search:tuning": PUBLISHERS,
    "vocabulary:about": ANYBODY,
    "vocabulary:sources": ANYBODY,
    "vocabulary:accessibility": ANYBODY,
    "vocabulary:robots": ANYBODY,
    "vocabulary:security": ANYBODY,
}

# What a browser says of a form on a page of ours.
FROM_HERE = {"origin": "http://testserver"}
# Pages that only take a POST.
POSTED = {
    "accounts:search_people", "experts:agenda_feed", "experts:agenda_leave", "experts:other_work",
    "knowledge:runs_feed", "loket:together", "loket:keep_view", "loket:take_view_away", "search:count",
    "search:order",
}  # fmt: skip

# Pages with an argument that ask no role -> what guards them.
GUARDED_OTHERWISE = {
    "files:download": "the room of the file's owner decides",
    "files:look": "the room of the file's owner decides",
    "knowledge:ordinance_preview": "signed-in colleagues; to others htmx must not show a page to sign in on",
    "loket:aside_by_link": "a token that can't be guessed",
    "loket:aside": "who was consulted, and who works on the question",
    "loket:asker": "a token that can't be guessed",
    "loket:asker_file": "a token that can't be guessed",
    "loket:asker_look": "a token that can't be guessed",
    "loket:asker_rating": "a token that can't be guessed",
    "experts:agenda_ics": "a secret in the address, for calendar programs",
    "experts:organisation_ics": "a secret in the address, for calendar programs",
    "knowledge:event_register": "public",
    "knowledge:event_confirm": "public, limited",
    "knowledge:event_done": "public, names nobody",
    "knowledge:event_calendar": "public",
    "knowledge:share_picture": "public pages only",
    "knowledge:event_recording": "who may see its page",
    "knowledge:event_captions": "who may see its page",
    "knowledge:event_own": "a token that can't be guessed",
    "knowledge:event_own_confirm": "a token that can't be guessed",
    "knowledge:event_own_cancel": "a token that can't be guessed",
    "knowledge:event_own_change": "a token that can't be guessed",
    "knowledge:event_own_calendar": "a token that can't be guessed",
    "knowledge:event_own_certificate": "a token that can't be guessed",
    "knowledge:event_own_judge": "a token that can't be guessed",
    "knowledge:event_ask": "a token that can't be guessed",
    "knowledge:event_ask_list": "a token that can't be guessed",
    "knowledge:event_ask_vote": "a token that can't be guessed",
    "knowledge:event_ask_way_in": "public for everybody; it mails a link to who is registered",
    "knowledge:events_calendar_of_group": "public",
    "knowledge:runs_ics": "a secret in the address, for calendar programs",
    "knowledge:scheme_deadline": "public",
    "knowledge:target_group": "public",
    "knowledge:feed_of_group": "public",
    "knowledge:feed_of_section": "public",
    "knowledge:sitemap_part": "public",
    "knowledge:feedback_give": "public, guarded by origin, limited",
    "knowledge:read": "public, guarded by origin, counts and tells nothing",
    "knowledge:feedback_reason": "a token that can't be guessed",
    "post:follow_confirm": "a signed link that expires",
    "post:follow_manage": "a signed link",
    "post:unsubscribe": "a signed link",
    "demo:mail": "the demonstration alone",
}


def patterns(
    resolver: URLResolver | None = None, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every named address of our rooms."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*names, entry.namespace) if entry.namespace else names)
        elif names and names[0] in ROOMS:
            yield ":".join((*names, entry.name or "")), entry


def without_arguments() -> list[str]:
    return [name for name, entry in patterns() if not entry.pattern.regex.groups]


def outcome(answer: Any) -> str:
    """What happened to who asked: let in, sent to sign in, or refused."""
    if answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL)):
        return "sign in"
    if answer.status_code == 403:
        return "refused"
    return "let in" if answer.status_code < 500 and answer.status_code != 405 else f"{answer.status_code}"


def test_every_page_is_in_a_table() -> None:
    missing = [name for name in without_arguments() if name not in PAGES]
    assert missing == [], "say in PAGES who is let in"


def test_every_page_with_an_argument_asks_a_role_or_is_guarded_otherwise() -> None:
    missing = [
        name
        for name, entry in patterns()
        if entry.pattern.regex.groups
        and name not in GUARDED_OTHERWISE
        and not hasattr(entry.callback, "required_roles")
    ]
    assert missing == []


def test_the_tables_name_no_page_that_is_gone() -> None:
    there = {name for name, _entry in patterns()}
    assert sorted((PAGES.keys() | GUARDED_OTHERWISE.keys()) - there) == []


@pytest.mark.django_db
@pytest.mark.parametrize("visitor", sorted(ANYBODY))
def test_each_role_sees_its_pages_and_no_others(visitor: str, people: dict[str, User]) -> None:
    list(indexing.rebuild())
    client = Client(raise_request_exception=False)
    if visitor != "anonymous":
        client.force_login(people[visitor])
    wrong = []
    for name in without_arguments():
        allowed = PAGES.get(name, set())
        expected = "let in" if visitor in allowed else "sign in" if visitor == "anonymous" else "refused"
        answer = (
            client.post(reverse(name), headers=FROM_HERE) if name in POSTED else client.get(reverse(name))
        )
        if visitor != "anonymous" and allowed and allowed < ANYBODY and answer.status_code == 200:
            assert "no-store" in answer["Cache-Control"], f"{name} stays in the browser after signing out"
        if outcome(answer) != expected:
            wrong.append(f"{name}: {outcome(answer)}, expected {expected}")
    assert wrong == []


@pytest.mark.django_db
def test_the_editor_is_for_publishers(people: dict[str, User]) -> None:
    call_command("set_up_knowledge", stdout=StringIO())
    seen = set()
    for role, user in people.items():
        client = Client()
        client.force_login(user)
        if client.get("/beheer/").status_code == 200:
            seen.add(role)
    assert seen >= {"editor", "programme_team", "administrator"}
    assert not seen & {"employee", "front_office", "planner"}
