from django.db import migrations, models
from wagtail.fields import StreamField


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailcore", "__first__")]
    operations = [
        migrations.CreateModel(
            name="BarePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("body", StreamField([], blank=True)),
            ],
            bases=("wagtailcore.page",),
        )
    ]
