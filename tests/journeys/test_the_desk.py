"""The desk in the browser: a question from the website to what its asker thought, and each of its pages.

Three people: who asks, the front office that passes on with three keys, and the expert who answers with a
standard text and a passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import whole

from .conftest import Stack, assert_accessible, link_in, text_of, wait_until
from .test_plain_browser import overflow

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

ASKER = "imke.proef@waterland.example"
NAME = "Imke Proefpersoon"
SUBJECT = "standplaatsen op een voormalige manege"
QUESTION = (
    f"Wij denken aan {SUBJECT} voor woonwagenbewoners. Welke afspraken maken wij eerst met de families, "
    "en wie betaalt het onderzoek naar de bodem?"
)
EXPERT = "Mirela Bosman"
# What each page of the desk is called, and who sees it.
DESK_PAGES = [
    "/loket/",
    "/loket/?weergave=alles",
    "/loket/zoeken/?q=woonwagens",
    "/loket/telefoon/",
    "/loket/beoordelen/",
    "/loket/post/",
    "/loket/triage/",
    "/loket/standaardteksten/",
    "/loket/standaardteksten/nieuw/",
    "/loket/servicenorm/",
]


def ask(stack: Stack, page: Page) -> str:
    """Ask by the website; the reference."""
    page.goto("/vraag/stellen/")
    page.locator("textarea[name=text]").fill(QUESTION)
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beantwoordt dit uw vraag?")
    page.get_by_role("button", name="Nee").click()
    page.get_by_label("Weet ik niet, of een andere groep").check()
    for _step in ("groep", "haast", "bijlagen"):
        page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=name]").fill(NAME)
    page.locator("#id_email").fill(ASKER)
    page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=organisation]").fill("Stichting Waterland Wonen")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Geen van deze").check()
    page.locator("[name=organisation_kind][value=other]").check()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    reference = page.locator("strong", has_text="TB-").inner_text()
    stack.wait_for_mail(ASKER, reference)
    return reference


def pass_on_with_three_keys(page: Page, reference: str) -> None:
    """From the list, by keyboard alone: to the question, A, the number of the expert, Enter."""
    page.goto(f"/loket/?weergave=alles&q={reference}")
    assert_accessible(page)
    page.keyboard.press("j")
    expect(page.locator(".tb-tickets__title").first).to_be_focused()
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/aan-wie/"))
    assert_accessible(page)
    names = page.locator("[data-number-keys] label").all_inner_texts()
    [number] = [place for place, name in enumerate(names, 1) if EXPERT in name]
    page.keyboard.press(str(number))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{EXPERT} is gevraagd om te antwoorden").first).to_be_visible()


def mention_a_colleague(page: Page) -> None:
    """In a note an @ proposes colleagues; in an answer it does not."""
    body = page.locator("#id_body")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    page.keyboard.press("r")
    page.clock.install()
    body.press_sequentially("@")
    page.clock.run_for(2_000)
    page.clock.resume()
    assert asked == []
    proposals = page.locator(".tb-name-list--in-text [role=option]")
    expect(proposals.first).to_be_hidden()
    body.fill("")
    page.locator("input[name=kind][value=note]").check()
    body.focus()
    with page.expect_response(re.compile(r"[?]q=noo$")):
        body.press_sequentially("Kijk je mee, @noo")
    expect(proposals.first).to_be_visible()
    expect(body).to_have_attribute("aria-activedescendant", re.compile("in-text"))
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(body).to_have_value(re.compile(r"Kijk je mee, @Noor [A-Za-z ]+ $"))
    page.locator("button[name=then][value=note]").click()
    expect(page.get_by_text("krijgt een e-mail over uw notitie")).to_be_visible()


def answer_with_a_text_and_a_passage(page: Page) -> None:
    """Choose a standard text by keyboard, look at it, put it in; then a passage with its link; send."""
    whole(page).locator("input[name=kind][value=answer]").check()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("t")
    chooser = page.locator("#text_module")
    expect(chooser).to_be_focused()
    chooser.select_option(label="Antwoord met een pagina uit de kennisbank")
    preview = page.locator("#text-module-look")
    expect(preview).to_contain_text(f"Beste {NAME},")
    expect(preview).to_contain_text("gemeente van de vrager")
    assert_accessible(page)
    page.locator("button[name=put][value=standaardtekst]").focus()
    page.keyboard.press("Enter")
    body = page.locator("#id_body")
    expect(body).to_have_value(re.compile(f"Beste {NAME},"))
    # The first place that a person must fill in is selected: a passage takes it.
    passages = page.locator("details.tb-panel", has_text="Passages uit de kennisbank")
    passages.get_by_role("button", name="Zet in antwoord").first.click()
    expect(body).to_have_value(re.compile(r"https?://\S+/"))
    page.locator("button[name=then][value=answered]").click()
    expect(page.get_by_text("Vul eerst in wat nog open staat").first).to_be_visible()
    assert_accessible(page)
    text = body.input_value().replace("[vul in: gemeente van de vrager]", "uw gemeente")
    assert "[vul in" not in text
    body.fill(text)
    # Two colons propose standard texts while typing.
    body.press("Control+End")
    with page.expect_response(re.compile(r"[?]q=meer%20inf$")):
        body.press_sequentially("\n::meer inf")
    proposals = page.locator(".tb-name-list--in-text [role=option]")
    expect(proposals.filter(has_text="Meer informatie nodig")).to_be_visible()
    page.keyboard.press("Escape")
    body.fill(text)
    page.locator("button[name=then][value=answered]").click()
    expect(page.get_by_role("button", name="Maak verzenden ongedaan")).to_be_visible()
    expect(page.get_by_role("button", name="Maak verzenden ongedaan")).to_be_hidden()
    expect(page.locator(".tb-thread .tb-message--ours")).to_have_count(1)
    assert_accessible(page)


def read_react_close_and_rate(stack: Stack, page: Page, reference: str) -> None:
    """The asker reads, reacts, closes, and says from the mail whether it helped."""
    mail = wait_until(
        lambda: [one for one in stack.mails() if one["To"] == ASKER and "tevreden/?keuze=3" in text_of(one)]
    )[-1]
    page.goto(link_in(mail, r"/vraag/[A-Za-z0-9_-]{43}/"))
    assert_accessible(page)
    expect(page.locator(".tb-message--note")).to_have_count(0)
    expect(page.get_by_text("Kijk je mee")).to_have_count(0)
    page.locator("textarea[name=text]").fill("Dank u wel. Zie onze schets.")
    page.locator("input[name=attachment]").set_input_files(
        [
            {"name": "schets.txt", "mimeType": "text/plain", "buffer": b"Vier plekken naast de bak."},
            {"name": "lijst.csv", "mimeType": "text/csv", "buffer": b"plek;breedte\n1;12\n"},
        ]
    )
    page.get_by_role("button", name="Verstuur mijn reactie").click()
    expect(page.get_by_role("link", name="schets.txt")).to_be_visible()
    page.get_by_role("button", name="Sluit mijn vraag").click()
    expect(page.get_by_role("button", name="Heropen mijn vraag")).to_be_visible()
    assert_accessible(page)
    page.goto(link_in(mail, r"/vraag/[A-Za-z0-9_-]{43}/tevreden/\?keuze=3"))
    expect(page.locator("input[name=score][value='3']")).to_be_checked()
    assert_accessible(page)
    page.locator("textarea[name=text]").fill("Snel geholpen.")
    page.get_by_role("button", name="Verstuur mijn oordeel").click()
    expect(page.get_by_text("Dank u wel.").first).to_be_visible()
    assert_accessible(page)


def see_files_and_rating(page: Page, reference: str) -> None:
    """The expert looks at the file in the page and reads what the asker thought."""
    page.goto(f"/loket/vragen/{reference}/")
    expect(page.get_by_text("Snel geholpen.")).to_be_visible()
    entry = page.locator(".tb-message li", has_text="schets.txt")
    entry.locator("summary").click()
    shown = entry.frame_locator("iframe").locator("body")
    expect(shown).to_contain_text("Vier plekken naast de bak.")
    assert_accessible(page)


def test_a_question_from_the_website_to_what_its_asker_thought(stack: Stack, visit: Visit) -> None:
    reference = ask(stack, visit())
    pass_on_with_three_keys(visit("loket@thuisbasis.example"), reference)
    expert = visit("expert@thuisbasis.example")
    expert.goto(f"/loket/vragen/{reference}/")
    mention_a_colleague(expert)
    answer_with_a_text_and_a_passage(expert)
    read_react_close_and_rate(stack, visit(width=390), reference)
    see_files_and_rating(expert, reference)


@pytest.mark.parametrize("width", [1280, 390])
def test_each_page_of_the_desk_fits_the_screen_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit("programma@thuisbasis.example", width=width)
    page.goto("/loket/?weergave=alles&q=woonzorgvisie")
    question = page.locator(".tb-tickets__title").first.get_attribute("href") or ""
    page.goto("/loket/standaardteksten/")
    text = page.locator("table a").first.get_attribute("href") or ""
    faults = []
    for address in [*DESK_PAGES, question, f"{question}meer/", f"{question}aan-wie/", text]:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if overflow(page) > 0:
            faults.append(f"{address} is {overflow(page)} px too wide")
        assert_accessible(page)
    assert faults == []


def test_pictures_and_texts_are_looked_at_in_the_page(visit: Visit) -> None:
    page = visit("loket@thuisbasis.example")
    page.goto("/loket/?weergave=alles&q=woonzorgvisie")
    page.locator(".tb-tickets__title").first.click()
    entry = page.locator(".tb-message li", has_text="plattegrond.png")
    entry.locator("summary").click()
    picture = entry.locator("img")
    expect(picture).to_be_visible()
    wait_until(lambda: picture.evaluate("image => image.naturalWidth") > 0)
    assert_accessible(page)


def test_without_scripts_a_text_and_a_passage_are_put_in_and_an_answer_is_rated(
    stack: Stack, visit: Visit
) -> None:
    page = visit("loket@thuisbasis.example", javascript=False)
    page.goto("/loket/?weergave=nieuw")
    page.locator(".tb-tickets__title").first.click()
    body = page.locator("#id_body")
    body.fill("Alvast dit:")
    page.locator("#text_module").select_option(label="Meer informatie nodig")
    page.get_by_role("button", name="Voeg in").click()
    expect(body).to_have_value(re.compile(r"^Alvast dit:\n\nBeste "))
    page.get_by_role("link", name="Toon suggesties").click()
    passages: Locator = page.locator("details.tb-panel", has_text="Passages uit de kennisbank")
    passages.get_by_role("button", name="Zet in antwoord").first.click()
    expect(body).to_have_value(re.compile(r"Alvast dit:[\s\S]+https?://"))
    body.fill("")
    page.locator("button[name=then][value=draft]").click()
