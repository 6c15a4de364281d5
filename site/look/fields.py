"""What the field template needs to know of a bound form field: the library's classes, the ids that tie
description and error to the control, and whether it is one control, one tick box or a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString

CHECKBOX = "utrecht-checkbox utrecht-checkbox--custom utrecht-checkbox--html-input"
RADIO = "utrecht-radio-button utrecht-radio-button--html-input"
SELECT = "utrecht-select utrecht-select--html-select"
TEXTAREA = "utrecht-textarea utrecht-textarea--html-textarea"
TEXTBOX = "utrecht-textbox utrecht-textbox--html-input"


@dataclass(frozen=True)
class Option:
    control: SafeString
    label: str
    hint: str
    id: str


@dataclass(frozen=True)
class FieldView:
    bound: BoundField
    optional_mark: bool
    hints: Mapping[Any, str]

    @property
    def is_group(self) -> bool:
        return isinstance(self._widget, forms.RadioSelect)

    @property
    def is_radio(self) -> bool:
        # Django derives the list of tick boxes from the one of radio buttons.
        return self.is_group and not isinstance(self._widget, forms.CheckboxSelectMultiple)

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self._widget, forms.CheckboxInput)

    @property
    def is_hidden(self) -> bool:
        return bool(self.bound.is_hidden)

    @property
    def is_optional(self) -> bool:
        return self.optional_mark and not self.bound.field.required and not self.is_checkbox

    @property
    def description_id(self) -> str:
        return f"{self.bound.auto_id}_helptext" if self.bound.help_text else ""

    @property
    def error_id(self) -> str:
        return f"{self.bound.auto_id}_error" if self.bound.errors else ""

    @property
    def maximum(self) -> int | None:
        """Characters that may be typed: shown where people write a text, not a word."""
        if isinstance(self._widget, forms.Textarea):
            return getattr(self.bound.field, "max_length", None)
        return None

    @property
    def counter_id(self) -> str:
        return f"{self.bound.auto_id}_count" if self.maximum else ""

    @property
    def described_by(self) -> str:
        return " ".join(filter(None, (self.description_id, self.error_id, self.counter_id)))

    @property
    def control(self) -> SafeString:
        attributes: dict[str, str | bool] = {"class": self._classes()}
        if self.described_by:
            attributes["aria-describedby"] = self.described_by
        if self.bound.errors:
            attributes["aria-invalid"] = "true"
        return self.bound.as_widget(attrs=attributes)

    @property
    def options(self) -> Iterator[Option]:
        self._widget.attrs["class"] = RADIO if self.is_radio else CHECKBOX
        for option in self.bound.subwidgets:
            yield self._option(option)

    @property
    def _widget(self) -> forms.Widget:
        return self.bound.field.widget

    def _option(self, option: BoundWidget) -> Option:
        value = option.data["value"]
        hint = self.hints.get(value) or self.hints.get(str(value)) or ""
        return Option(option.tag(), str(option.choice_label), hint, str(option.id_for_label))

    def _classes(self) -> str:
        own = str(self._widget.attrs.get("class", ""))
        invalid = bool(self.bound.errors)
        if self.is_checkbox:
            library = CHECKBOX
        elif isinstance(self._widget, forms.Textarea):
            library = TEXTAREA + " utrecht-textarea--invalid" * invalid
        elif isinstance(self._widget, forms.Select):
            library = SELECT + " utrecht-select--invalid" * invalid
        else:
            library = TEXTBOX + " utrecht-textbox--invalid" * invalid
        return f"{library} {own}".strip()


@dataclass(frozen=True)
class FieldError:
    target: str
    """The id to jump to; empty for an error of the form as a whole."""
    text: str


def errors_of(form: forms.BaseForm) -> Iterator[FieldError]:
    """The errors in the order of the page: first those of the form, then field by field."""
    for text in form.non_field_errors():
        yield FieldError("", str(text))
    for bound in form:
        group = FieldView(bound, True, {}).is_group
        for text in bound.errors:
            yield FieldError(f"{bound.auto_id}_0" if group else str(bound.auto_id), str(text))
