"""The recording of a webinar of the demo: tones where somebody speaks, made here so that no file has to lie
with the program. A second time changes nothing."""

from __future__ import annotations

import math
import tempfile
import wave

from django.core.files.base import File

from accounts.actions import SYSTEM
from knowledge.models import Recording
from knowledge.recordings.actions import put_recording

RATE = 8000  # samples of one byte per second; what browsers play at least
TONE = 0.4  # seconds
# Hertz; each speaker has one.
PITCHES = (262, 330, 392, 440)
SILENT = 128


def load_recordings() -> int:
    """Give each meeting with captions and no recording its tones; returns how many were new."""
    made = 0
    for recording in Recording.objects.filter(file=None, address="").exclude(cues=[]).select_related("event"):
        with tempfile.TemporaryFile() as sound:
            write_tones(sound, recording)
            sound.seek(0)
            put_recording(SYSTEM, recording.event, upload=File(sound, name=f"{recording.event.slug}.wav"))
        made += 1
    return made


def write_tones(target: object, recording: Recording) -> None:
    """Sound as long as the captions, with a tone where each begins, in the pitch of who speaks."""
    voices = list(dict.fromkeys(cue.voice for cue in recording.cue_list))
    tones = {voice: _tone(PITCHES[place % len(PITCHES)]) for place, voice in enumerate(voices)}
    with wave.open(target, "wb") as made:  # type: ignore[call-overload]
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(RATE)
        written = 0
        for cue in recording.cue_list:
            begin = cue.start * RATE // 1000
            made.writeframes(bytes([SILENT]) * max(0, begin - written) + tones[cue.voice])
            written = max(begin, written) + len(tones[cue.voice])
        made.writeframes(bytes([SILENT]) * max(0, recording.cue_list[-1].end * RATE // 1000 - written))


def _tone(pitch: int) -> bytes:
    count = int(RATE * TONE)
    return bytes(
        SILENT + round(40 * math.sin(2 * math.pi * pitch * n / RATE) * math.sin(math.pi * n / count))
        for n in range(count)
    )
