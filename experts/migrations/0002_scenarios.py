# What a planner changes in a computed plan by hand, and how far the solver is, for who waits.

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="based_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="variants",
                to="experts.plan",
                verbose_name="made from",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="name",
            field=models.CharField(blank=True, max_length=80, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="plan",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="seconds_used",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="stage",
            field=models.CharField(blank=True, editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="plan",
            name="stop_asked",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="plannedassignment",
            name="pinned",
            field=models.BooleanField(default=False, verbose_name="pinned"),
        ),
        migrations.AddField(
            model_name="unassignedrequest",
            name="remedies",
            field=models.JSONField(null=True, verbose_name="what would help"),
        ),
        migrations.CreateModel(
            name="ForbiddenPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forbidden",
                        to="experts.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="experts.professional",
                        verbose_name="professional",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="experts.placementrequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "forbidden assignment",
                "verbose_name_plural": "forbidden assignments",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "request", "professional"), name="forbidden_once_in_a_plan"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScenarioChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_week", models.DateField(null=True, verbose_name="first week")),
                (
                    "hours_per_week",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(40),
                        ],
                        verbose_name="hours a week",
                    ),
                ),
                (
                    "remote_share",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=3,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                        verbose_name="share that needs no travel",
                    ),
                ),
                (
                    "extra_km",
                    models.PositiveSmallIntegerField(default=0, verbose_name="km further than agreed"),
                ),
                ("leave", models.JSONField(default=list, verbose_name="leave that would move")),
                (
                    "dropped_skill",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="experts.skill",
                        verbose_name="skill that is not asked",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="experts.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="experts.professional",
                        verbose_name="professional",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="experts.placementrequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "change in a scenario",
                "verbose_name_plural": "changes in scenarios",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "request"), name="changed_once_in_a_plan"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_week", None), ("first_week__week_day", 2), _connector="OR"
                        ),
                        name="change_begins_on_monday",
                        violation_error_message="The first week is named by its Monday.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_per_week", None),
                            models.Q(("hours_per_week__gte", 1), ("hours_per_week__lte", 40)),
                            _connector="OR",
                        ),
                        name="change_has_hours",
                        violation_error_message="A request is for 1 to 40 hours a week.",
                    ),
                ],
            },
        ),
    ]
