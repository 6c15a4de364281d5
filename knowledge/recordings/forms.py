"""The forms with which organisers put a recording, its captions and its chapters with an event."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.media_kinds import MEDIA_EXTENSIONS

from .captions import Cue, read_captions
from .models import Recording
from .transcript import read_chapters, write_chapters

FILE = "recording"


def refusal(why: str) -> str:
    """Why an upload was not kept ("large" or "full"), in the words of who sent it; "" when it was."""
    if why == "large":
        most = filesizeformat(settings.MAX_RECORDING_BYTES)
        return gettext("A recording is at most %(size)s. Save it smaller, or put it elsewhere.") % {
            "size": most
        }
    if why == "full":
        return gettext("There is no room on our disk for this recording. Let the administrator know.")
    return ""


class RecordingForm(forms.Form):
    """A file, or an address elsewhere."""

    use_required_attribute = False

    recording = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in MEDIA_EXTENSIONS)}),
        error_messages={"empty": _("The file is empty. Choose another file.")},
    )
    address = forms.CharField(
        label=_("Or the address of the recording elsewhere"),
        required=False,
        max_length=500,
        help_text=_("Begins with https://. Readers are told that they leave this site before they do."),
        widget=forms.URLInput,
    )

    def __init__(self, *args: Any, recording: Recording | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[FILE].help_text = gettext(
            "%(kinds)s; at most %(size)s. An upload that breaks off begins anew."
        ) % {
            "kinds": ", ".join(MEDIA_EXTENSIONS),
            "size": filesizeformat(settings.MAX_RECORDING_BYTES),
        }
        self.fields["address"].initial = recording.address if recording else ""

    def clean_address(self) -> str:
        """A whole address of a web page, over a safe connection and without somebody's password."""
        address: str = self.cleaned_data["address"].strip()
        if not address:
            return ""
        try:
            URLValidator(schemes=["https"])(address)
            has_name = "@" in urlsplit(address).netloc
        except ValueError:
            has_name = True
        except ValidationError:
            has_name = True
        if has_name:
            raise ValidationError(
                gettext("Write the whole address, such as https://www.example.org/recording.")
            )
        return address

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned.get(FILE) and not cleaned.get("address"):
            self.add_error(FILE, gettext("Choose a file, or write an address."))
        return cleaned


class CaptionsForm(forms.Form):
    """Captions, which are the transcript as well, and chapters."""

    use_required_attribute = False

    captions = forms.FileField(
        label=_("Captions (.vtt)"),
        required=False,
        help_text=_("WebVTT, as meeting programs give it. Read it first: all of it can be read and found."),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        error_messages={"empty": _("The file is empty. Choose another file.")},
    )
    chapters = forms.CharField(
        label=_("Chapters"),
        required=False,
        max_length=10_000,
        help_text=_("One per line: the time and a title, such as “12:30 Questions of municipalities”."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, recording: Recording | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recording = recording
        self.fields["chapters"].initial = write_chapters(recording.chapter_list) if recording else ""

    def clean_captions(self) -> list[Cue] | None:
        """The captions; None when no file was chosen and those that are there stay."""
        file = self.cleaned_data["captions"]
        return read_captions(file.read()) if file else None

    def clean_chapters(self) -> list[tuple[int, str]]:
        """The chapters."""
        return read_chapters(self.cleaned_data["chapters"])
