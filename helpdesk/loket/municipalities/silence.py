"""The municipalities that were not heard of for long, in all or by province, and how many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db.models import Avg
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loket.models import OfferOfHelp
from look.geography import OUTLINES, place
from vocabulary.models import Municipality, Province

from .hearing import Heard, last_heard, last_offers

DAYS_A_MONTH = 30.44
LENGTHS = {
    "3": gettext_lazy("for three months or longer"),
    "6": gettext_lazy("for six months or longer"),
    "12": gettext_lazy("for a year or longer"),
    "nooit": gettext_lazy("never"),
    "alle": gettext_lazy("all municipalities"),
}
DEFAULT_LENGTH = "6"
ORDERS = {
    "stil": gettext_lazy("longest not heard of first"),
    "inwoners": gettext_lazy("most inhabitants first"),
    "naam": gettext_lazy("by name"),
}
OFFERED = {
    "": gettext_lazy("contacted or not"),
    "nee": gettext_lazy("not contacted by us in the last three months"),
}
# A contact by us that is older says as little as none.
RECENT = dt.timedelta(days=90)
SHADES = 5


@dataclass(frozen=True)
class Line:
    """One municipality: its last sign and our last contact, either perhaps none."""

    municipality: Municipality
    heard: Heard | None
    offer: OfferOfHelp | None
    days: int | None

    @property
    def how_long(self) -> str:
        """For how long it was not heard of, in words."""
        if self.days is None:
            return _("never")
        if self.days < 1:
            return _("today")
        if self.days < 60:
            return ngettext("%(count)s day", "%(count)s days", self.days) % {"count": self.days}
        months = round(self.days / DAYS_A_MONTH)
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}

    def silent_for(self, length: str) -> bool:
        """Whether it belongs to a choice of LENGTHS."""
        if length == "alle" or self.days is None:
            return True
        return length != "nooit" and self.days >= int(length) * DAYS_A_MONTH


@dataclass(frozen=True)
class ProvinceLine:
    """A province in the table and on the map: how many of its municipalities were not heard of."""

    province: Province
    municipalities: int
    silent: int
    inhabitants: int
    at: tuple[float, float] | None

    @property
    def outline(self) -> str:
        """What the drawing calls it; empty for one that it lacks."""
        return OUTLINES.get(self.province.code, "")

    @property
    def shade(self) -> int:
        """From 0, all were heard of, to 5, none was."""
        return -(-SHADES * self.silent // self.municipalities) if self.municipalities else 0

    @property
    def percentage(self) -> int:
        """The share that was not heard of."""
        return round(100 * self.silent / self.municipalities) if self.municipalities else 0


class SilenceForm(forms.Form):
    """Which municipalities; an address that makes no sense shows the default."""

    stil = forms.ChoiceField(
        label=gettext_lazy("Not heard of"), choices=list(LENGTHS.items()), required=False
    )
    provincie = forms.ModelChoiceField(
        label=gettext_lazy("Province"),
        queryset=Province.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All provinces"),
    )
    benaderd = forms.ChoiceField(
        label=gettext_lazy("Contact by us"), choices=list(OFFERED.items()), required=False
    )
    volgorde = forms.ChoiceField(label=gettext_lazy("Order"), choices=list(ORDERS.items()), required=False)

    @classmethod
    def of(cls, asked: QueryDict) -> SilenceForm:
        """The form as an address fills it in."""
        names = ("stil", "provincie", "benaderd", "volgorde")
        given = {name: asked.get(name, "").replace("\x00", "") for name in names}
        given["stil"] = given["stil"] if given["stil"] in LENGTHS else DEFAULT_LENGTH
        given["volgorde"] = given["volgorde"] if given["volgorde"] in ORDERS else "stil"
        given["benaderd"] = given["benaderd"] if given["benaderd"] in OFFERED else ""
        return cls(given)

    def chosen(self) -> dict[str, object]:
        """What was chosen; an unknown province is none."""
        self.is_valid()
        return {"provincie": None, **self.cleaned_data}

    def address(self, **changes: str) -> str:
        """The address of this choice, with some of it changed."""
        query = QueryDict(mutable=True)
        for name, value in {**self.data, **changes}.items():
            if value:
                query[name] = value
        return query.urlencode()


def everything(now: dt.datetime | None = None) -> list[Line]:
    """All municipalities with their last sign. Eight queries, however many there are."""
    now = now or timezone.now()
    heard, offers = last_heard(), last_offers()
    return [
        Line(
            municipality,
            sign := heard.get(municipality.pk),
            offers.get(municipality.pk),
            None if sign is None else max(0, (now - sign.at).days),
        )
        for municipality in Municipality.objects.select_related("province")
    ]


def chosen(lines: Sequence[Line], form: SilenceForm, now: dt.datetime | None = None) -> list[Line]:
    """Those that a form asks for, in its order."""
    asked, now = form.chosen(), now or timezone.now()
    found = [line for line in lines if line.silent_for(str(asked["stil"]))]
    if isinstance(province := asked["provincie"], Province):
        found = [line for line in found if line.municipality.province_id == province.pk]
    if asked["benaderd"]:
        found = [line for line in found if line.offer is None or now - line.offer.at > RECENT]

    def never_first(line: Line) -> tuple[bool, int]:
        return line.days is not None, -(line.days or 0)

    if asked["volgorde"] == "inwoners":
        return sorted(found, key=lambda line: (-line.municipality.inhabitants, line.municipality.name))
    if asked["volgorde"] == "naam":
        return sorted(found, key=lambda line: line.municipality.name)
    return sorted(
        found, key=lambda line: (*never_first(line), -line.municipality.inhabitants, line.municipality.name)
    )


def by_province(lines: Sequence[Line], length: str) -> list[ProvinceLine]:
    """Each province with how many are silent, for the table and the map. One query."""
    found = []
    for province in Province.objects.annotate(
        latitude=Avg("municipalities__latitude"), longitude=Avg("municipalities__longitude")
    ):
        inside = [line for line in lines if line.municipality.province_id == province.pk]
        silent = [line for line in inside if line.silent_for(length)]
        found.append(
            ProvinceLine(
                province,
                len(inside),
                len(silent),
                sum(line.municipality.inhabitants for line in silent),
                None if province.latitude is None else place(province.latitude, province.longitude),
            )
        )
    return found
