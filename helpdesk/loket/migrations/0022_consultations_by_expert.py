"""The same constraint with the expert first: an expert's work list asks for all they were ever asked about, and
an index that holds both columns in this order answers that without reading the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loket", "0021_open_questions_by_index")]

    operations = [
        migrations.RemoveConstraint(model_name="consultation", name="expert_consulted_once"),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(fields=["expert", "question"], name="expert_consulted_once"),
        ),
    ]
