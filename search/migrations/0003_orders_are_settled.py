"""A page to make goes some time after it is settled, so the moment is kept; of earlier ones it is now."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


def settle(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Give orders that were settled before a moment to count from."""
    orders = apps.get_model("search", "PageOrder").objects.filter(state__in=["made", "dropped"])
    orders.update(settled_at=django.utils.timezone.now())


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("search", "0002_passage_vectors")]
    # On PostgreSQL a constraint can't follow changed rows in one transaction.
    atomic = False
    operations = [
        migrations.AddField(
            "pageorder",
            "settled_at",
            models.DateTimeField(editable=False, null=True, verbose_name="settled"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            "pageorder",
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "making"], settled_at=None)
                | Q(state__in=["made", "dropped"], settled_at__isnull=False),
                name="page_order_settled_at_a_moment",
            ),
        ),
    ]
