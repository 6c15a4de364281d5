"""Content files become pages, the same file again changes nothing, a bad file is named and left out whole."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from wagtail.models import Page, Revision

from accounts.actions import SYSTEM
from accounts.models import AuditEntry
from knowledge.importing import import_content
from knowledge.models import Faq, Guide, ModelOrdinance, PracticeCase, Resource, StepPlan

from .conftest import FILES, SHARED

GUIDE = f"---\ntitle: Nieuw\nsummary: Iets nieuws.\n{SHARED}---\n\nTekst.\n"


def test_one_page_of_every_kind_is_published(content: Path) -> None:
    assert Resource.objects.live().count() == len(FILES)
    assert Guide.objects.get().checked_on.isoformat() == "2026-10-12"
    assert [group.slug for group in Guide.objects.get().target_groups.all()] == ["bewoners-a"]
    assert PracticeCase.objects.get().municipality.name == "Ergenshuizen"


def test_a_second_time_changes_nothing(content: Path) -> None:
    before = (Revision.objects.count(), AuditEntry.objects.count(), Page.objects.count())

    report = import_content(SYSTEM, content)

    assert report.count("unchanged") == len(FILES)
    assert (Revision.objects.count(), AuditEntry.objects.count(), Page.objects.count()) == before


def test_a_changed_file_changes_its_page_and_no_other(content: Path) -> None:
    path = content / "handreikingen/gids.md"
    path.write_text(path.read_text().replace("De gids", "De nieuwe gids"))
    pk = Guide.objects.get().pk

    report = import_content(SYSTEM, content)

    assert [(c.what, c.slug) for c in report.changes if c.what != "unchanged"] == [("changed", "gids")]
    assert Guide.objects.get().title == "De nieuwe gids"
    assert Guide.objects.get().pk == pk
    assert Guide.objects.get().revisions.count() == 2


def test_what_an_editor_wrote_stays_as_long_as_the_file_is_the_same(content: Path) -> None:
    guide = Guide.objects.get()
    guide.summary = "Door een redacteur geschreven."
    guide.save_revision().publish()

    import_content(SYSTEM, content)

    assert Guide.objects.get().summary == "Door een redacteur geschreven."


def test_links_point_at_pages_whatever_the_order_of_the_files(content: Path) -> None:
    guide, plan = Guide.objects.get(), StepPlan.objects.get()
    assert f'<a linktype="page" id="{plan.pk}">het plan</a>' in guide.body[0].value.source
    assert plan.steps[0].value["links"][0].pk == guide.pk
    assert [link.related_id for link in guide.related_links.all()] == [plan.pk]


def test_a_link_to_nowhere_is_named_and_its_words_stay(content: Path, write) -> None:
    write({"handreikingen/los.md": GUIDE.replace("Tekst.", "Zie [de wet](page:bestaat-niet).")})

    report = import_content(SYSTEM, content)

    assert [str(w) for w in report.warnings] == [
        "handreikingen/los.md:14: geen pagina heet 'bestaat-niet'; de link is weggelaten"
    ]
    assert Guide.objects.get(slug="los").body[0].value.source == "<p>Zie de wet.</p>"
    # Once the page is there, the same file gives the link.
    write({"handreikingen/bestaat-niet.md": GUIDE})
    import_content(SYSTEM, content)
    assert 'linktype="page"' in Guide.objects.get(slug="los").body[0].value.source


def test_markdown_becomes_blocks_and_nothing_hostile_survives(content: Path) -> None:
    guide = Guide.objects.get()
    assert [block.block_type for block in guide.body] == ["text", "table", "text", "callout", "quote", "text"]
    assert "<script" not in str(guide.body.raw_data)
    assert guide.body[3].value["title"] == "Let hierop"
    assert guide.body[4].value["attribution"] == "Een adviseur"


def test_keys_of_steps_and_articles_are_kept(content: Path) -> None:
    plan = StepPlan.objects.get()
    assert [step.value["key"] for step in plan.steps] == ["begin", "klaar"]
    assert plan.steps[0].value["checklist"][0]["key"] == "bellen"
    ids = [step.id for step in plan.steps]
    path = content / "stappenplannen/plan.md"
    path.write_text(path.read_text().replace("Bel de buren.", "Bel alle buren."))
    import_content(SYSTEM, content)
    assert [step.id for step in StepPlan.objects.get().steps] == ids
    assert ModelOrdinance.objects.get().chapters[0].value["articles"][0]["key"] == "begrippen"


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("zonder-kop.md", "Alleen tekst.", 1, "begint niet met een kop"),
        ("open.md", "---\ntitle: x\n", 1, "geen sluitende regel"),
        ("geen-yaml.md", "---\ntitle: x\nsummary: [a\n---\n", 4, "geen YAML"),
        ("Hoofdletter.md", GUIDE, 1, "geen goede naam"),
        ("zonder-titel.md", GUIDE.replace("title: Nieuw\n", ""), 2, "'title' ontbreekt"),
        ("lang.md", GUIDE.replace("Iets nieuws.", "x" * 301), 3, "hooguit 300"),
        ("datum.md", GUIDE.replace("2026-10-12", "gisteren"), 7, "moet een datum zijn"),
        ("groep.md", GUIDE.replace("[bewoners-a]", "[onbekend]"), 4, "'onbekend', en dat bestaat niet"),
        ("sleutel.md", GUIDE.replace("summary:", "sumary: x\nsummary:"), 3, "'sumary' is hier niet bekend"),
        ("tweemaal.md", GUIDE.replace("summary:", "title: x\nsummary:"), 3, "komt twee keer voor"),
        ("lijst.md", GUIDE.replace("title: Nieuw", "title: [a]"), 2, "moet één waarde zijn"),
        ("kop.md", GUIDE.replace("Tekst.", "Tekst.\n\n# Te groot"), 16, "niveau 1"),
        ("beeld.md", GUIDE.replace("Tekst.", "![x](y.png)"), 14, "is er niet"),
        ("link.md", GUIDE.replace("Tekst.", "[x](ftp://voorbeeld)"), 14, "is geen page:naam"),
        ("leeg.md", GUIDE.replace("Tekst.", ""), 13, "staat geen tekst"),
        ("diep.md", GUIDE.replace("title: Nieuw", "title: " + "[" * 200_000), 2, "dieper dan 20"),
        ("deel.md", GUIDE.replace("title: Nieuw", "title: &a\nx: [*a, *a]"), 3, "naar een ander verwijst"),
        ("label.md", GUIDE.replace("title: Nieuw", "title: !!bool x"), 2, "label (!naam)"),
        ("nul.md", GUIDE.replace("title: Nieuw", 'title: "a\\0b"'), 2, "teken dat niet af te drukken is"),
        ("bel.md", GUIDE.replace("Tekst.", "Tekst.\n\a"), 15, "teken dat niet af te drukken is"),
        ("groot.md", GUIDE.replace("Tekst.", "tekst " * 50_000), 1, "groter dan"),
    ],
)
def test_a_bad_file_is_named_with_line_and_reason_and_left_out(
    content: Path, write, name: str, text: str, line: int, reason: str
) -> None:
    write({f"handreikingen/{name}": text, "handreikingen/goed.md": GUIDE})

    report = import_content(SYSTEM, content)

    assert any(p.path.name == name and p.line == line and reason in p.reason for p in report.problems), [
        str(p) for p in report.problems
    ]
    assert not Guide.objects.filter(slug=name.removesuffix(".md").lower()).exists()
    assert Guide.objects.get(slug="goed").live


def test_what_only_shows_when_a_page_is_made_leaves_no_empty_page(content: Path, write) -> None:
    upside_down = GUIDE.replace(SHARED, f"{SHARED}opens_in_days: 9\ncloses_in_days: 2\nrelated: [z-goed]\n")
    pointing = GUIDE.replace(SHARED, f"{SHARED}related: [a-omgekeerd]\n")
    write({"regelingen/a-omgekeerd.md": upside_down, "regelingen/z-goed.md": pointing})

    report = import_content(SYSTEM, content)

    assert [problem.path.name for problem in report.problems] == ["a-omgekeerd.md"]
    assert not Page.objects.filter(slug="a-omgekeerd").exists()
    assert Page.objects.get(slug="z-goed").live


def test_an_address_of_a_source_is_a_web_address(content: Path, write) -> None:
    shared = SHARED.replace("detail: hoofdstuk 2", "url: javascript:alert(1)")
    write({"handreikingen/bron.md": GUIDE.replace(SHARED, shared)})

    report = import_content(SYSTEM, content)

    (problem,) = report.problems
    assert "'url' moet een volledig adres zijn" in problem.reason


def test_a_file_that_is_no_text_is_refused(content: Path) -> None:
    (content / "handreikingen/binair.md").write_bytes(b"---\ntitle: \xff\xfe\n---\n")
    report = import_content(SYSTEM, content)
    assert [p.reason for p in report.problems] == ["het bestand is geen tekst in UTF-8"]


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        (
            "modelverordeningen/verordening.md",
            "article:begrippen",
            "article:weg",
            "noemt geen invulveld of artikel",
        ),
        (
            "modelverordeningen/verordening.md",
            "{{ gemeente }}",
            "{{ regio }}",
            "noemt geen invulveld of artikel",
        ),
        ("modelverordeningen/verordening.md", "key: i2", "key: i1", "'i1' komt twee keer voor"),
        ("modelverordeningen/verordening.md", "type: text", "type: choice", "heeft keuzes"),
        ("stappenplannen/plan.md", "key: klaar", "key: begin", "'begin' komt twee keer voor"),
        ("bijeenkomsten/webinar.md", '"14:30"', '"12:30"', "eindigt nadat"),
        ("bijeenkomsten/webinar.md", "event_kind: webinar", "event_kind: feest", "moet een van"),
        ("wetgeving/wet.md", "law_status: parliament", "law_status: klaar", "moet een van"),
    ],
)
def test_a_bad_change_leaves_the_page_as_it_was(
    content: Path, path: str, old: str, new: str, reason: str
) -> None:
    file = content / path
    file.write_text(file.read_text().replace(old, new))
    before = Revision.objects.count()

    report = import_content(SYSTEM, content)

    assert any(reason in problem.reason for problem in report.problems)
    assert Revision.objects.count() == before


def test_only_who_publishes_may_import(content: Path, make_user) -> None:
    with pytest.raises(PermissionDenied):
        import_content(make_user("expert"), content)
    assert import_content(make_user("editor"), content).count("unchanged") == len(FILES)


def test_the_command_tells_what_it_did_and_fails_on_a_bad_file(content: Path, write) -> None:
    out = StringIO()
    call_command("import_content", str(content), stdout=out)
    assert "0 gemaakt, 0 gewijzigd" in out.getvalue()
    write({"veelgestelde-vragen/slecht.md": "niets"})
    err = StringIO()
    with pytest.raises(CommandError, match="1 bestand"):
        call_command("import_content", str(content), stdout=StringIO(), stderr=err)
    assert "veelgestelde-vragen/slecht.md:1" in err.getvalue()
    assert Faq.objects.count() == 1
    with pytest.raises(CommandError, match="geen map"):
        call_command("import_content", "/bestaat/niet")
