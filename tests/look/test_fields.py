"""A form field ties its description and its error to the control, so that a screen reader says them."""

from __future__ import annotations

from html.parser import HTMLParser

from django import forms
from django.template import Context, Template

from look.gallery import SampleForm


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, **wanted: str) -> dict[str, str | None]:
        (hit,) = [attrs for _, attrs in self.found if wanted.items() <= attrs.items()]
        return hit

    @property
    def ids(self) -> list[str | None]:
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]


def draw(source: str, form: forms.Form) -> str:
    return Template("{% load look %}" + source).render(Context({"form": form}))


def failed_form() -> SampleForm:
    form = SampleForm(data={})
    assert not form.is_valid()
    return form


def test_a_field_in_error_names_its_description_its_error_and_its_counter() -> None:
    page = Elements(draw("{% field form.question %}", failed_form()))
    control = page.one(name="question")
    assert control["aria-invalid"] == "true"
    described = (control["aria-describedby"] or "").split()
    assert len(described) == 3
    assert set(described) <= set(page.ids)


def test_a_field_without_description_or_error_points_nowhere() -> None:
    control = Elements(draw("{% field form.group %}", SampleForm())).one(name="group")
    assert "aria-describedby" not in control
    assert "aria-invalid" not in control


def test_a_group_of_choices_is_a_fieldset_that_names_its_error() -> None:
    html = draw("{% field form.urgency %}", failed_form())
    page = Elements(html)
    fieldset = next(attrs for tag, attrs in page.found if tag == "fieldset")
    assert fieldset["aria-describedby"] in page.ids
    assert "<legend" in html


def test_tick_boxes_and_radio_buttons_look_like_what_they_are() -> None:
    assert "utrecht-checkbox" in draw("{% field form.subjects %}", SampleForm())
    assert "utrecht-radio-button" in draw("{% field form.urgency %}", SampleForm())


def test_what_need_not_be_filled_in_says_so() -> None:
    assert "(niet verplicht)" in draw("{% field form.weeks %}", SampleForm())
    assert "(niet verplicht)" not in draw("{% field form.email %}", SampleForm())


def test_the_summary_links_every_error_to_a_control_that_exists() -> None:
    html = draw("{% error_summary form %}{% form_fields form %}", failed_form())
    page = Elements(html)
    targets = [
        (attrs["href"] or "").removeprefix("#")
        for tag, attrs in page.found
        if tag == "a" and (attrs.get("href") or "").startswith("#")
    ]
    assert len(targets) == 4
    assert set(targets) <= set(page.ids)


def test_the_summary_tells_what_is_wrong_with_the_form_as_a_whole() -> None:
    class Period(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("Het einde ligt voor het begin.")

    assert "Het einde ligt voor het begin." in draw("{% error_summary form %}", Period({}))


def test_without_errors_there_is_no_summary() -> None:
    assert draw("{% error_summary form %}", SampleForm()).strip() == ""


def test_what_a_visitor_typed_is_escaped() -> None:
    form = SampleForm(data={"question": "<script>alert(1)</script>", "group": "<b>"})
    html = draw("{% error_summary form %}{% form_fields form %}", form)
    assert "<script>" not in html
    assert "<b>" not in html
