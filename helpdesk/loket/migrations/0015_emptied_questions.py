"""A question outlives its persons: when its period is over all of them goes, and what is counted stays.

The index holds what the daily errand looks for, so that it reads none of the others.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("loket", "0014_reports_and_municipalities")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="emptied_at",
            field=models.DateTimeField(null=True, verbose_name="emptied"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                Coalesce("closed_at", "answered_at"),
                condition=models.Q(("emptied_at", None), ("state__in", ("answered", "closed"))),
                name="question_to_empty",
            ),
        ),
    ]
