"""Counting the views of the work list read hundreds of questions; of 100,000 it took 17 ms instead of 2."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("helpdesk", "0043_fix_on_delete_behaviour"),
        ("knowledge", "0014_reach_of_events"),
        ("loket", "0020_calls_end_once"),
        ("vocabulary", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="question",
            name="question_open_by_due",
        ),
        migrations.AlterField(
            model_name="question",
            name="expert",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="expert_questions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="expert",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="handler",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="handled_questions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="front office",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="target_group",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="questions",
                to="vocabulary.targetgroup",
                verbose_name="target group",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ("new", "with_front_office", "with_expert", "with_colleague", "waiting_for_asker"),
                    )
                ),
                fields=[
                    "due_at",
                    "ticket",
                    "held",
                    "state",
                    "warn_at",
                    "snoozed_until",
                    "handler",
                    "expert",
                    "target_group",
                ],
                name="question_open",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["snoozed_until"],
                name="question_put_aside",
            ),
        ),
    ]
