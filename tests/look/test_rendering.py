"""Form controls that are drawn without templates are what Django's own templates make of them."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

HOSTILE = "\"><script>alert('x')</script>&amp;"
CHOICES = [
    ("", gettext_lazy("Name")),
    ("a", HOSTILE),
    ("b", mark_safe("<b>bold</b>")),
    (HOSTILE, "C"),
    (HOSTILE, [("d", "D & d"), (1, 2)]),
]


class Everything(forms.Form):
    text = forms.CharField(initial=HOSTILE, widget=forms.TextInput(attrs={"data-x": HOSTILE, "hidden": True}))
    empty = forms.CharField(required=False, disabled=True)
    number = forms.IntegerField(initial=12345, min_value=0)
    email = forms.EmailField(initial="a@b.example")
    password = forms.CharField(initial="secret", widget=forms.PasswordInput)
    hidden = forms.CharField(initial=HOSTILE, widget=forms.HiddenInput)
    day = forms.DateField(initial="2026-11-26")
    moment = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    hour = forms.TimeField()
    tick = forms.BooleanField(initial=True)
    untick = forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": HOSTILE, "data-no": False}))
    upload = forms.FileField(widget=forms.FileInput)
    story = forms.CharField(initial=HOSTILE, widget=forms.Textarea)
    blank = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=CHOICES, initial=HOSTILE)
    many = forms.MultipleChoiceField(choices=CHOICES, initial=["a", "d"])
    maybe = forms.NullBooleanField()
    radio = forms.ChoiceField(choices=CHOICES[:4], widget=forms.RadioSelect)


def without_space(html: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html))


@pytest.mark.parametrize("name", Everything.base_fields)
@pytest.mark.parametrize("sent", [None, dict.fromkeys(Everything.base_fields, HOSTILE), {}])
def test_a_control_is_as_django_draws_it(name: str, sent: dict[str, str] | None) -> None:
    ours, django = Everything(sent), Everything(sent, renderer=DjangoTemplates())
    assert type(ours.renderer) is type(get_default_renderer()) is not DjangoTemplates
    assert without_space(str(ours[name])) == without_space(str(django[name]))
    assert "<script>" not in str(ours[name])
