"""What a visitor sees of every kind of page, and that nothing unpublished shows anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from knowledge.models import Guide, Legislation, PracticeCase, Resource, Scheme, SectionPage

ADDRESSES = {
    "/": [
        "Waar zoekt u kennis over?", "Mag dat?", "Het webinar", "Er is nieuws", "Lijn een",
        '"/doelgroepen/bewoners-a/"',
    ],
    "/handreikingen/": ["De gids", "Zo pakt u het aan."],
    "/handreikingen/gids/": ["12 oktober 2026", 'id="waarom-2"', "Het programma", "Let hierop"],
    "/gereedschappen/": ["De kist"],
    "/gereedschappen/kist/": [
        "Het invulschema", "Zet op een rij wat er is.", "CC0", "1 oktober 2026", "CSV, ",
        "Alles in een bestand", "https://www.example.org/rekenhulp",
    ],
    "/begrippen/": ['id="letter-h"', "huisregels", "Afspraken over hoe mensen samen wonen."],
    "/begrippen/huisregels/": ["Ook geschreven als: huisregel, HR", "Zie ook", "De gids"],
    "/nieuws/": ["Er is nieuws"],
    "/nieuws/bericht/": ["Er is nieuws", "<time datetime="],
    "/stappenplannen/plan/": ["Begin", "Projectleider", "Bel de buren.", "begint na 6 weken", "De gids"],
    "/modelverordeningen/verordening/": [
        "Artikel 1. Begrippen", "[Naam van de gemeente]", 'href="#artikel-begrippen"', "Later ingaan",
        "b is een &lt;b&gt;letter&lt;/b&gt;.",
    ],
    "/praktijkvoorbeelden/": ["Het voorbeeld", "Ergenshuizen, 70 woningen, sinds 2016", "<circle"],
    "/praktijkvoorbeelden/voorbeeld/": ["2016", "Corporatie Voorbeeld", "niet bekend", "via het loket"],
    "/regelingen/": ["De regeling", "Nu open"],
    "/regelingen/regeling/": ["€ 1.500.000", "niet bekend", "Deze regeling is fictief"],
    "/wetgeving/wet/": ["in het parlement", "stand mei 2022", "U moet iets doen.", "1 maart 2022"],
    "/veelgestelde-vragen/vraag/": ["Ja, dat mag.", "Het lange antwoord."],
    "/bijeenkomsten/": ["Het webinar"],
    "/bijeenkomsten/webinar/": ["13.30 tot 14.30 uur", "Nog 2 van 2 plaatsen vrij", "Noor Voorbeeld"],
    "/doelgroepen/": ["Bewoners A"],
    "/doelgroepen/bewoners-a/": [
        "Naar schatting 100 mensen (2021)", "De gids", "Het voorbeeld", "Begin hier", "Ongeveer 90 mensen",
        "Geldig vanaf 1 januari 2026. Bron: Het programma", "Eerdere definities", "Er is nieuws",
    ],
    "/doelgroepen/bewoners-b/": ["niet bekend", "Hierover is nog niets"],
    "/actielijnen/lijn-een/": ["De gids"],
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_kind_of_page_shows_its_facts(content: Path, client: Client, address: str) -> None:
    response = client.get(address)
    html = response.content.decode()

    assert response.status_code == 200
    for text in ADDRESSES[address]:
        assert text in html, text
    assert "style=" not in html
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for anchor in re.findall(r'href="#([^"]+)"', html):
        assert anchor in ids
    # A page that is the same for everybody carries no token of one visitor.
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize("section", ["handreikingen", "praktijkvoorbeelden", "bijeenkomsten", "doelgroepen"])
def test_queries_of_a_list_do_not_grow_with_its_rows(
    content: Path, client: Client, section: str, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = f"/{section}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    if section != "doelgroepen":
        page = SectionPage.objects.get(slug=section).get_children().first()
        for number in range(5):
            page.copy(update_attrs={"slug": f"kopie-{number}", "title": f"Kopie {number}"})
    with django_assert_num_queries(len(few)):
        html = client.get(address).content.decode()
    assert section == "doelgroepen" or html.count("Kopie") >= 5


def test_queries_of_a_guide_do_not_grow_with_its_text(
    content: Path, client: Client, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/handreikingen/gids/")
    with CaptureQueriesContext(connection) as short:
        client.get("/handreikingen/gids/")
    guide = Guide.objects.get()
    others = Resource.objects.exclude(pk=guide.pk)
    guide.body = [
        ("text", f'<h2>Deel {n}</h2><p>Zie <a linktype="page" id="{page.pk}">dit</a>.</p>')
        for n, page in enumerate(others)
    ]
    guide.save_revision().publish()
    with django_assert_num_queries(len(short)):
        html = client.get("/handreikingen/gids/").content.decode()
    assert html.count(">dit</a>") == others.count()


def test_anchors_and_contents_agree_and_stay_the_same(content: Path) -> None:
    reading = Guide.objects.get().reading
    assert [section.anchor for section in reading.contents] == ["waarom", "waarom-2", "bronnen-2"]
    assert [section.path for section in reading.sections if section.level == 3] == [("Waarom?", "Dieper")]
    assert reading.minutes == 1


def test_filters_narrow_a_list_and_an_empty_one_shows_ways_on(content: Path, client: Client) -> None:
    assert "De gids" in client.get("/handreikingen/?doelgroep=bewoners-a").content.decode()
    html = client.get("/handreikingen/?doelgroep=bewoners-b").content.decode()
    assert "De gids" not in html
    assert "Niets past bij deze filters" in html
    assert "Haal de filters weg" in html
    assert "Het voorbeeld" in client.get("/praktijkvoorbeelden/?provincie=voorbeeldland").content.decode()
    assert "Het voorbeeld" not in client.get("/praktijkvoorbeelden/?provincie=elders").content.decode()
    assert client.get("/handreikingen/?doelgroep=%00&pagina=zzz").status_code == 200


def test_a_long_list_has_pages(content: Path, client: Client) -> None:
    guide = Guide.objects.get()
    for number in range(13):
        guide.copy(update_attrs={"slug": f"gids-{number}", "title": f"Gids {number:02}"})
    first, second = (client.get(f"/handreikingen/?pagina={n}").content.decode() for n in (1, 2))
    assert "<strong>14</strong> pagina's" in first
    assert "pagina=2" in first
    assert "Gids 12" in second
    assert "Gids 12" not in first


def test_what_is_about_all_groups_is_in_every_filter_but_not_on_a_groups_own_page(
    content: Path, client: Client
) -> None:
    guide = Guide.objects.get()
    guide.target_groups.set([])
    guide.save_revision().publish()
    assert "De gids" in client.get("/handreikingen/?doelgroep=bewoners-b").content.decode()
    assert "Alle doelgroepen" in client.get("/handreikingen/").content.decode()
    assert "De gids" not in client.get("/doelgroepen/bewoners-b/").content.decode()


@pytest.mark.parametrize("hide", ["unpublish", "login", "password", "group", "branch"])
def test_nothing_that_is_not_public_shows_anywhere(content: Path, client: Client, hide: str) -> None:
    guide = Guide.objects.get()
    restriction = {
        "login": (guide, PageViewRestriction.LOGIN),
        "password": (guide, PageViewRestriction.PASSWORD),
        "group": (guide, PageViewRestriction.GROUPS),
        "branch": (guide.get_parent(), PageViewRestriction.LOGIN),
    }
    if hide == "unpublish":
        guide.unpublish()
    else:
        page, kind = restriction[hide]
        closed = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="geheim")
        closed.groups.set(Group.objects.filter(name="editor"))

    for address in ("/", "/stappenplannen/plan/", "/doelgroepen/bewoners-a/", "/actielijnen/lijn-een/"):
        assert "De gids" not in client.get(address).content.decode(), address
    assert "De gids" not in client.get("/handreikingen/gids/").content.decode()


def test_a_reader_with_the_right_sees_what_is_closed_to_others(
    content: Path, client: Client, make_user
) -> None:
    guide = Guide.objects.get()
    closed = PageViewRestriction.objects.create(page=guide, restriction_type=PageViewRestriction.GROUPS)
    closed.groups.set(Group.objects.filter(name="editor"))
    assert not Resource.objects.visible_to(make_user("expert")).filter(pk=guide.pk).exists()
    assert Resource.objects.visible_to(make_user("editor")).filter(pk=guide.pk).exists()


def test_related_pages_are_the_chosen_ones_first(content: Path) -> None:
    guide = Guide.objects.get()
    assert guide.related_for(None)[0].title == "Het plan"
    assert len(guide.related_for(None)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [
        (None, None, "unknown"),
        ("2026-03-02", None, "not_yet"),
        ("2026-03-01", None, "open"),
        ("2026-01-01", "2026-03-01", "open"),
        ("2026-01-01", "2026-02-28", "closed"),
        (None, "2026-02-28", "closed"),
        (None, "2026-03-28", "unknown"),
    ],
)
def test_the_status_of_a_scheme_follows_from_its_dates(
    db: None, opens: str | None, closes: str | None, status: str
) -> None:
    import datetime as dt

    def date(text: str | None) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        assert Scheme(opens=date(opens), closes=date(closes)).status == status


def test_only_open_schemes_when_asked(content: Path, client: Client) -> None:
    assert "De regeling" in client.get("/regelingen/?status=open").content.decode()
    with time_machine.travel("2099-01-01 12:00+01:00", tick=False):
        assert "De regeling" not in client.get("/regelingen/?status=open").content.decode()


def test_a_case_without_facts_says_not_known(content: Path, client: Client) -> None:
    PracticeCase.objects.update(homes=None, start_year=None, municipality=None, place="")
    html = client.get("/praktijkvoorbeelden/voorbeeld/").content.decode()
    assert html.count("niet bekend") >= 5
    assert "tb-map__dot" not in html


def test_a_law_without_dates_invents_none(content: Path, client: Client) -> None:
    assert Legislation.objects.get().timeline[1].value["date"] is None
    assert "In werking" in client.get("/wetgeving/wet/").content.decode()


def test_the_short_address_of_a_target_group_leads_to_its_page(content: Path, client: Client) -> None:
    assert client.get("/doelgroep/bewoners-a/").headers["Location"].endswith("/doelgroepen/bewoners-a/")
    assert client.get("/doelgroep/onbekend/").status_code == 404
