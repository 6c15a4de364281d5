"""The list of all questions in the order of their promise read each of 100,000 rows and sorted them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loket", "0011_list_of_the_desk")]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["due_at", "ticket"], name="question_by_due"),
        ),
    ]
