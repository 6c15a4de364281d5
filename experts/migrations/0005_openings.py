# What waits and fits now, found when hours come free or somebody joins.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0004_requests_to_evaluation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("leave", "leave is withdrawn"),
                            ("placement", "a placement ended earlier"),
                            ("other_work", "other work fell away"),
                            ("person", "somebody joined or can do more"),
                        ],
                        max_length=10,
                        verbose_name="because",
                    ),
                ),
                ("put_aside", models.BooleanField(default=False, verbose_name="put aside")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="experts.professional",
                        verbose_name="professional",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="experts.placementrequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening",
                "verbose_name_plural": "openings",
                "ordering": ["-request__priority", "found_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "professional"), name="opening_once")
                ],
            },
        ),
    ]
