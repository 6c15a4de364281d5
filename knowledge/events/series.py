"""An event that comes again: each time is a page of its own, so people register for one of them.

A time that was moved stays moved, and one that was left out is not made again: the series knows each by the
day on which it has it. A day that is no longer left out is put back, as the same meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import record
from accounts.roles import PUBLISHERS, has_role
from calendars.ical import AMSTERDAM

from .models import Event, Session
from .registrations import EventSeries

Frequency = EventSeries.Frequency
# More than a year of every week is a slip of the pen.
MOST = 60


def days_of(first: dt.date, frequency: str, until: dt.date) -> Iterator[dt.date]:
    """The days of a rule after the first one, until and with the last."""
    day, months = first, 0
    while True:
        if frequency == Frequency.MONTHLY:
            months += 1
            found = _same_weekday(first, months)
            if found is None:
                continue
            day = found
        else:
            day += dt.timedelta(weeks=1 if frequency == Frequency.WEEKLY else 2)
        if day > until:
            return
        yield day


def _same_weekday(first: dt.date, months: int) -> dt.date | None:
    """The third Thursday of a later month for a third Thursday; None when it has no fifth one."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begin = dt.date(year, month + 1, 1)
    day = begin + dt.timedelta(days=(first.weekday() - begin.weekday()) % 7, weeks=(first.day - 1) // 7)
    return day if day.month == begin.month else None


class SeriesForm(forms.Form):
    """How often, until when, and when not."""

    frequency = forms.ChoiceField(label=gettext_lazy("How often?"), choices=Frequency.choices)
    until = forms.DateField(
        label=gettext_lazy("Until and with"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    left_out = forms.CharField(
        label=gettext_lazy("Not on these days"),
        required=False,
        help_text=gettext_lazy(
            "One per line, such as 24-12-2026. What is there already is taken off. A day that you take off "
            "this list is put back: who had registered hears that it takes place after all."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, first: dt.date, **kwargs: Any) -> None:
        """`first` is the day of the event itself."""
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_left_out(self) -> list[dt.date]:
        """The days of all lines."""
        found = []
        for line in self.cleaned_data["left_out"].split():
            try:
                found.append(forms.DateField().clean(line))
            except ValidationError as error:
                raise ValidationError(_("This is no date: %(line)s") % {"line": line}) from error
        return found

    def clean(self) -> dict[str, Any]:
        """Not before it begins, and not without an end."""
        cleaned = super().clean() or self.cleaned_data
        until, frequency = cleaned.get("until"), cleaned.get("frequency")
        if until and until <= self.first:
            self.add_error("until", _("Choose a day after the first time."))
        elif until and until > self.first + dt.timedelta(days=3 * 366):
            self.add_error("until", _("A series lasts three years at most."))
        elif until and frequency and sum(1 for _day in days_of(self.first, frequency, until)) > MOST:
            self.add_error("until", _("That is more than %(most)s times.") % {"most": MOST})
        return cleaned


@transaction.atomic
def repeat_event(
    actor: Any, event: Event, *, frequency: str, until: dt.date, left_out: list[dt.date]
) -> tuple[int, int]:
    """Make what the rule asks and is not there, take off what is left out; how many of each.

    Called again with another rule it adds what that asks, takes off what is left out now and puts back what
    was left out and no longer is, no more: a time that is there stays as it is, also when the rule no longer
    asks for it; one that somebody took off in the editor stays off. Who comes to what is put back hears of
    it. Raises PermissionDenied.
    """
    if not has_role(actor, *PUBLISHERS):
        raise PermissionDenied
    # One at a time: two presses of the button are one series.
    held = Event.objects.order_by().filter(pk=event.pk).select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))
    event = Event.objects.get(pk=event.pk)
    series = event.series or EventSeries()
    off_before = {dt.date.fromisoformat(day) for day in series.left_out}
    series.frequency, series.until = frequency, until
    series.left_out = [day.isoformat() for day in left_out]
    series.save()
    first = event.occurs_on or localtime(event.session_list[0].starts_at, AMSTERDAM).date()
    if event.series_id != series.pk:
        Event.objects.filter(pk=event.pk).update(series=series, occurs_on=first)
        event.series, event.occurs_on = series, first
    there = {page.occurs_on: page for page in series.events.all()}
    made = 0
    for day in days_of(first, frequency, until):
        if day in left_out:
            continue
        if day not in there:
            _make(actor, event, first, day)
            made += 1
        elif day in off_before and _put_back(actor, there[day]):
            made += 1
    gone = 0
    for day in left_out:
        page = there.get(day)
        if page is not None and page.live:
            # Who registered hears that it is off.
            page.unpublish(user=actor)
            gone += 1
    record(actor, "repeat_event", event, made=made, taken_off=gone)
    return made, gone


def _put_back(actor: Any, page: Event) -> bool:
    """Make a time public again that was left out; False when it is, or when it has begun meanwhile."""
    begun = not page.session_list or page.session_list[0].starts_at <= timezone.now()
    revision = page.get_latest_revision()
    if page.live or begun or revision is None:
        return False
    revision.publish(user=actor)
    return True


def _make(actor: Any, event: Event, first: dt.date, day: dt.date) -> Event:
    by = day - first
    name = f"{event.slug[:230]}-{slugify(date_format(day, 'j-F-Y'))}"
    copy: Event = event.copy(
        update_attrs={"slug": name},
        copy_revisions=False,
        keep_live=False,
        user=actor,
    )
    # On the row too: a draft is known as this time of the series before it is published.
    Event.objects.filter(pk=copy.pk).update(series=event.series, occurs_on=day)
    copy = Event.objects.get(pk=copy.pk)
    copy.opens_at, copy.closes_at = (_later(event.opens_at, by), _later(event.closes_at, by))
    # Sessions of their own: an entry of a calendar is one time.
    copy.sessions.set(
        [
            Session(starts_at=_moved(session.starts_at, by), ends_at=_moved(session.ends_at, by))
            for session in event.session_list
        ]
    )
    revision = copy.save_revision(user=actor, clean=False)
    if event.live:
        revision.publish(user=actor)
    return copy


def _moved(moment: dt.datetime, by: dt.timedelta) -> dt.datetime:
    """The same time on the wall, also when the clock changes in between."""
    wall = localtime(moment, AMSTERDAM)
    later = dt.datetime.combine(wall.date() + by, wall.time(), AMSTERDAM)
    return later.astimezone(dt.UTC)


def _later(moment: dt.datetime | None, by: dt.timedelta) -> dt.datetime | None:
    return _moved(moment, by) if moment else None
