"""The desk's one queue, and a real domain for django.contrib.sites, which django-helpdesk asks for."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("helpdesk", "Queue").objects.get_or_create(
        slug="loket",
        defaults={
            "title": "Loket",
            # With a locale for which it has no templates (nl) django-helpdesk falls silent.
            "locale": "en",
            "allow_public_submission": False,
            "allow_email_submission": False,
            "enable_notifications_on_email_events": False,
        },
    )
    apps.get_model("sites", "Site").objects.update_or_create(
        pk=settings.SITE_ID,
        defaults={"domain": urlsplit(settings.SITE_URL).netloc, "name": settings.SITE_NAME},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("loket", "0001_initial"),
        ("helpdesk", "0043_fix_on_delete_behaviour"),
        ("sites", "0002_alter_domain_unique"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
