"""That a municipality came to a meeting stands in one place: with the counts of the meeting."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    """Each visit becomes the first registration of a count; what was counted stays."""
    visits = apps.get_model("loket", "EventVisit").objects.all()
    counts = apps.get_model("knowledge", "EventCount").objects
    for visit in visits.iterator():
        kept, made = counts.get_or_create(
            event_id=visit.event_id, municipality_id=visit.municipality_id, defaults={"first_at": visit.at}
        )
        if not made:
            counts.filter(pk=kept.pk).update(first_at=visit.at)


class Migration(migrations.Migration):
    """Move the rows, then drop the table."""

    dependencies = [
        ("knowledge", "0014_reach_of_events"),
        ("loket", "0017_questions_of_meetings"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="EventVisit"),
    ]
