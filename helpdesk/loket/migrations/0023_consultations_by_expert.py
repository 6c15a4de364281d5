"""The same constraint with the expert first: an expert's work list asks for all they were ever asked about, and
an index that holds both columns in this order answers that without reading the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loket", "0022_mail_to_who_is_consulted")]

    operations = [
        migrations.RemoveConstraint(model_name="consultation", name="expert_consulted_once"),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(fields=["expert", "question"], name="expert_consulted_once"),
        ),
    ]
