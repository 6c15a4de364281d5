"""The whole loop, once: search, ask, pass on, answer, publish, find, request, plan, agenda, webinar.

Each step is done in the browser by the person who does it; the worker of the stack does what follows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser import fill_moment, publish_in_the_editor, whole

from .conftest import Stack, assert_accessible, link_in, wait_until

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

ASKER = "sanne.proef@veldzicht.example"
NAME = "Sanne Proefpersoon"
QUESTION = (
    "Mogen wij woonwagens plaatsen op een kwekerijterrein met een zwanenvijver?"
    " Hoeveel standplaatsen passen er, en wat zoeken wij eerst uit met de bewoners?"
)
ANSWER = (
    "Ja, een kwekerijterrein kan een goede plek zijn. Kijk eerst naar water, stroom en riool."
    " Vraag daarna aan de families hoeveel plekken zij nodig hebben, en meet de grond op met de brandweer."
)
# Milliseconds: the solver takes its time, and waits for the worker to be free.
SOLVING = 180_000
NOTE = "Intern: bel eerst de wethouder, dit ligt gevoelig."


def test_the_whole_loop(stack: Stack, visit: Visit) -> None:
    search_and_read(visit())
    reference = ask_after_an_empty_search(stack, visit())
    pass_on(visit("loket@thuisbasis.example"), reference)
    answer(visit("expert@thuisbasis.example"), reference)
    read_and_react(stack, visit())
    make_knowledge(visit("expert@thuisbasis.example"), reference)
    publish(visit("redactie@thuisbasis.example"))
    find_the_new_page(visit())
    title = request_a_professional(visit("gemeente@hengelo.example"))
    professional = plan(visit("planner@thuisbasis.example"), title)
    see_the_agenda(visit(professional), title)
    webinar = publish_a_webinar(visit("programma@thuisbasis.example"))
    register(stack, visit(), webinar)


def search_and_read(page: Page) -> None:
    """A visitor searches, narrows by target group and opens the guide."""
    page.goto("/")
    assert_accessible(page)
    page.locator("#q").fill("woonwagens")
    page.get_by_role("button", name="Zoek", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("woonwagens")
    expect(page.get_by_role("link", name="Woonwagens en standplaatsen").first).to_be_visible()
    assert_accessible(page)
    before = page.locator(".tb-result").count()
    groups = page.get_by_role("group", name="Doelgroep")
    if not groups.get_by_role("checkbox", name="Woonwagenbewoners").is_visible():
        groups.get_by_text("Toon alle").click()
    groups.get_by_role("checkbox", name="Woonwagenbewoners").check()
    page.get_by_role("button", name="Toon resultaten").click()
    expect(page.get_by_role("link", name="haal dit filter weg")).to_be_visible()
    assert 0 < whole(page).locator(".tb-result").count() <= before
    page.get_by_role("link", name="Woonwagens en standplaatsen").first.click()
    expect(page.get_by_role("heading", level=1, name="Woonwagens en standplaatsen")).to_be_visible()
    expect(page.get_by_text("Programma Een thuis voor iedereen").first).to_be_visible()
    assert_accessible(page)


def ask_after_an_empty_search(stack: Stack, page: Page) -> str:
    """A visitor finds nothing, makes it a question, checks it and gets a reference and a mail."""
    page.goto("/zoeken/?q=zwqxzwqx")
    expect(page.get_by_text("Wij vonden niets over")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Maak hier een vraag van").click()
    text = page.locator("textarea[name=text]")
    expect(text).to_have_value("zwqxzwqx")
    assert_accessible(page)
    text.fill("")
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("alert").or_(page.locator(".tb-error-summary")).first).to_be_visible()
    assert_accessible(page)
    page.locator("textarea[name=text]").fill(QUESTION)
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beantwoordt dit uw vraag?")
    assert_accessible(page)
    page.get_by_role("button", name="Nee").click()
    assert_accessible(page)
    page.get_by_label("Weet ik niet, of een andere groep").check()
    page.get_by_role("button", name="Volgende").click()
    assert_accessible(page)
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Horen er bestanden bij")
    assert_accessible(page)
    page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=name]").fill(NAME)
    page.locator("#id_email").fill("geen-adres")
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("input[name=name]")).to_have_value(NAME)
    assert_accessible(page)
    page.locator("#id_email").fill(ASKER)
    page.get_by_role("button", name="Volgende").click()
    complete_a_name(page)
    with page.expect_response(re.compile(r"[?]q=Stichting")):
        page.locator("input[name=organisation]").fill("Stichting Veldzicht")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Geen van deze").check()
    page.locator("[name=organisation_kind][value=other]").check()
    assert_accessible(page)
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_text(ASKER)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    reference = page.locator("strong", has_text="TB-").inner_text()
    assert_accessible(page)
    stack.wait_for_mail(ASKER, reference)
    return reference


def complete_a_name(page: Page) -> None:
    """The list of names opens while typing, takes the arrows and closes on Escape."""
    field = whole(page).locator("#id_organisation")
    with page.expect_response(re.compile(r"[?]q=hengel$")):
        field.press_sequentially("hengel")
    option = page.get_by_role("option", name="Gemeente Hengelo")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert_accessible(page)
    field.press("Escape")
    expect(option).to_be_hidden()
    expect(field).to_have_value("hengel")
    field.press("ArrowDown")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Gemeente Hengelo")
    expect(field).to_have_attribute("aria-expanded", "false")


def pass_on(page: Page, reference: str) -> None:
    """The front office sees what is suggested and why, notes something and asks the expert."""
    page.goto("/loket/")
    assert_accessible(page)
    page.goto(f"/loket/vragen/{reference}/")
    experts = page.locator(".tb-panel", has=page.get_by_role("heading", name="Experts die passen"))
    groups = page.locator(".tb-panel", has=page.get_by_role("heading", name="Doelgroep"))
    expect(groups).to_be_visible()
    if groups.get_by_role("button", name="Kies Woonwagenbewoners").count():
        groups.get_by_role("button", name="Kies Woonwagenbewoners").click()
    expect(experts).to_contain_text("Mirela Bosman")
    assert experts.locator("li").count() > 0  # the reasons
    assert_accessible(page)
    page.locator("input[name=kind][value=note]").check()
    page.locator("textarea[name=body]").fill(NOTE)
    page.locator("button[name=then][value=note]").click()
    expect(page.get_by_text(NOTE)).to_be_visible()
    experts.get_by_role("button", name="Vraag Mirela Bosman").click()
    expect(page.get_by_text("Bij een expert").or_(page.get_by_text("Bij expert")).first).to_be_visible()


def answer(page: Page, reference: str) -> None:
    """The expert answers."""
    page.goto("/loket/")
    page.get_by_role("link", name="kwekerijterrein").first.click()
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.locator("textarea[name=body]").fill(ANSWER)
    page.locator("button[name=then][value=answered]").click()
    expect(page.get_by_text(ANSWER.split(".")[0]).first).to_be_visible()


def read_and_react(stack: Stack, page: Page) -> None:
    """The asker follows the link of the mail, reads the answer, sees no note, and reacts."""
    mail = wait_until(
        lambda: [
            mail
            for mail in stack.mails()
            if mail["To"] == ASKER and "antwoord" in str(mail["Subject"]).lower()
        ]
    )[-1]
    for sent in stack.mails():
        assert "wethouder" not in sent.as_string()
    page.goto(link_in(mail, r"/vraag/[A-Za-z0-9_-]{43}/"))
    assert ASKER not in page.url
    expect(page.get_by_text("Kijk eerst naar water")).to_be_visible()
    assert "wethouder" not in page.content()
    assert_accessible(page)
    page.locator("textarea").fill("Dank u wel, hier kunnen wij mee verder.")
    page.get_by_role("button", name="Verstuur mijn reactie").click()
    expect(page.get_by_text("hier kunnen wij mee verder").first).to_be_visible()


def make_knowledge(page: Page, reference: str) -> None:
    """The expert answers the reaction and makes a draft page of the answer, without names."""
    page.goto(f"/loket/vragen/{reference}/")
    page.get_by_role("link", name="Maak hier kennis van").click()
    assert_accessible(page)
    for name in (NAME, ASKER, "Veldzicht"):
        assert name not in page.locator("#gezuiverd").inner_text()
        assert name not in page.locator("textarea[name=body]").input_value()
    page.locator("input[name=title]").fill("Mag een kwekerijterrein een plek voor woonwagens zijn?")
    page.get_by_role("button", name="Stuur").first.click()
    expect(page.get_by_text("conceptpagina").first).to_be_visible()


def publish(page: Page) -> None:
    """An editor publishes the draft in the editor."""
    page.goto("/beheer/")
    page.goto("/beheer/pages/search/?q=kwekerijterrein")
    page.get_by_role("link", name="Mag een kwekerijterrein").first.click()
    if "/edit/" not in page.url:
        page.get_by_role("link", name="Bewerken").first.click()
    publish_in_the_editor(page)
    expect(page.locator(".messages")).to_contain_text("kwekerijterrein")


def find_the_new_page(page: Page) -> None:
    """The search finds the new page within seconds."""

    def found() -> bool:
        page.goto("/zoeken/?q=kwekerijterrein")
        return page.get_by_role("link", name="Mag een kwekerijterrein").count() > 0

    wait_until(found)
    page.get_by_role("link", name="Mag een kwekerijterrein").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("kwekerijterrein")
    for name in (NAME, ASKER, "Veldzicht", "wethouder"):
        assert name not in page.content()
    assert_accessible(page)


def request_a_professional(page: Page, title: str = "Projectleider voor het kwekerijterrein") -> str:
    """A municipality requests a flex professional; the title of the request."""
    page.goto("/flexpool/aanvragen/nieuw/")
    assert_accessible(page)
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=description]").fill("Wij zoeken iemand die het plan voor het terrein trekt.")
    page.get_by_role("checkbox", name="Projectleiding").check()
    weeks = page.locator("select[name=first_week] option")
    page.locator("select[name=first_week]").select_option(index=min(6, weeks.count() - 1))
    page.locator("input[name=weeks]").fill("4")
    page.locator("[name=hours_per_week]").fill("4")
    page.locator("[name=remote_share]").select_option(
        index=page.locator("[name=remote_share] option").count() - 1
    )
    page.locator("[name=priority][value='3']").check()
    page.locator("[name=priority_reason]").fill("De omgeving wacht al twee jaar.")
    page.get_by_role("button", name="Controleer").click()
    expect(page.get_by_text(title).first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Verstuur").click()
    assert_accessible(page)
    return title


def plan(page: Page, title: str, *, scripts: bool = True) -> str:
    """The planner lets the solver propose a plan and approves it; the address of the professional."""
    page.goto("/flexpool/planning/")
    assert_accessible(page)
    page.get_by_role("button", name="Bereken").click()
    page.wait_for_url(re.compile(r"/flexpool/planning/\d+/"), timeout=SOLVING)
    approve = page.get_by_role("button", name="plaatsing")
    if scripts:  # the page comes again by itself; a click of ours would race with that
        expect(approve.first).to_be_visible(timeout=SOLVING)
    else:

        def proposed() -> bool:
            if again := page.get_by_role("link", name="Kijk of het klaar is").all():
                again[0].click()
            return approve.count() > 0

        wait_until(proposed)
    assert_accessible(page)
    card = page.locator(".tb-request", has_text=title)
    person = card.inner_text()
    approve.first.click()
    expect(page.get_by_text("Goedgekeurd", exact=True).first).to_be_visible()
    page.goto("/flexpool/planning/bord/")
    assert_accessible(page)
    return address_of(person)


def address_of(text: str) -> str:
    """The demo address of the professional whose name stands in this text."""
    from demo.loading.tables import rows

    for _place, row in rows("mensen.csv"):
        if row["name"] in text:
            return row["email"]
    raise AssertionError(f"nobody of the pool in: {text}")


def see_the_agenda(page: Page, title: str) -> None:
    """The professional sees the placement and subscribes to it."""
    page.goto("/flexpool/agenda/")
    expect(page.get_by_text(title).first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Maak (mijn|een nieuw) adres")).click()
    address = page.locator("input#address").input_value()
    feed = page.request.get(address)
    assert feed.status == 200
    events = Calendar.from_ical(feed.text()).walk("VEVENT")
    assert any(title in str(event["description"]) for event in events)


def publish_a_webinar(page: Page) -> str:
    """The programme team publishes a webinar in the editor."""
    title = "Webinar over kwekerijterreinen"
    announce(page, title, "In een uur hoort u hoe u een terrein geschikt maakt.")
    return title


def announce(page: Page, title: str, summary: str, places: int | None = None) -> None:
    """Make and publish the page of a meeting in the editor."""
    page.goto("/beheer/pages/search/?q=Bijeenkomsten")
    href = page.get_by_role("link", name="Bijeenkomsten").first.get_attribute("href") or ""
    parent = href.rstrip("/").split("/")[-1] if "edit" not in href else href.rstrip("/").split("/")[-2]
    page.goto(f"/beheer/pages/add/knowledge/event/{parent}/")
    page.locator("input[name=title]").fill(title)
    page.locator("[name=summary]").fill(summary)
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=20)
    fill_moment(page, page.locator("[name=sessions-0-starts_at]"), day.replace(hour=13, minute=30))
    fill_moment(page, page.locator("[name=sessions-0-ends_at]"), day.replace(hour=14, minute=30))
    if places is not None:
        page.locator("[name=capacity]").fill(str(places))
    publish_in_the_editor(page)
    expect(page.locator(".messages")).to_contain_text(title)


def register(stack: Stack, page: Page, title: str) -> None:
    """A visitor registers for the webinar and gets an .ics by mail."""
    page.goto("/bijeenkomsten/")
    assert_accessible(page)
    page.get_by_role("link", name=title).first.click()
    assert_accessible(page)
    page.locator("input[name=name]").fill(NAME)
    page.locator("#id_email").fill(ASKER)
    page.locator("input[name=organisation]").fill("Stichting Veldzicht")
    page.get_by_role("button", name="Controleer mijn aanmelding").click()
    assert_accessible(page)
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("aangemeld")
    assert_accessible(page)
    question = stack.wait_for_mail(ASKER, f"Bevestig uw aanmelding: {title}")
    page.goto(link_in(question, r"/aanmelding/[\w-]{43}/"))
    assert_accessible(page)
    page.get_by_role("button", name="Bevestig mijn aanmelding").click()
    expect(page.get_by_role("heading", name="U heeft een plaats")).to_be_visible()
    assert_accessible(page)
    mail = stack.wait_for_mail(ASKER, f"U bent aangemeld: {title}")
    [invitation] = [part for part in mail.iter_attachments() if (part.get_filename() or "").endswith(".ics")]
    [event] = Calendar.from_ical(invitation.get_content()).walk("VEVENT")
    assert title in str(event["summary"])
