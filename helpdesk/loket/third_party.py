"""The personal data in django-helpdesk's tables: what we use, and what stays empty because we don't."""

from django.utils.translation import gettext_lazy as _

from accounts.checks import declare
from accounts.privacy import NoPersonalData, PersonalData

UNUSED = "This part of django-helpdesk is not used; the table stays empty."
QUEUE_FIELDS = (
    "allow_email_submission", "default_owner", "email_address", "email_box_host", "email_box_imap_folder",
    "email_box_interval", "email_box_last_check", "email_box_local_dir", "email_box_pass", "email_box_port",
    "email_box_ssl", "email_box_type", "email_box_user", "enable_notifications_on_email_events",
    "socks_proxy_host",
)  # fmt: skip


def declare_personal_data() -> None:
    """Declare each model of django-helpdesk that the check would name."""
    declare(
        "helpdesk.Ticket",
        PersonalData(
            name=_("Text of questions"),
            purpose=_("Answer the question. Who asked it, we keep apart from the text."),
            retention=_("Two years after the question was closed."),
            fields=("submitter_email", "assigned_to", "description"),
            retention_days=730,
        ),
    )
    declare(
        "helpdesk.FollowUp",
        PersonalData(
            name=_("Text of messages"),
            purpose=_("Keep the conversation about a question. Who wrote it, we keep apart from the text."),
            retention=_("As long as the question."),
            fields=("user", "comment", "email_recipients"),
            retention_days=730,
        ),
    )
    declare("helpdesk.Queue", NoPersonalData("Settings of a mailbox that we leave empty.", QUEUE_FIELDS))
    declare(
        "helpdesk.UserSettings",
        PersonalData(
            name=_("Settings of the desk's software"),
            purpose=_("The software makes them for everybody with an account. We do not use them."),
            retention=_("As long as the person."),
            fields=("user", "email_on_ticket_assign", "email_on_ticket_change", "use_email_as_submitter"),
        ),
    )
    for model, fields in {
        "TicketCC": ("email", "user"),
        "KBItem": ("downvoted_by", "team", "voted_by"),
        "SavedSearch": ("user",),
        "IgnoreEmail": ("email_address",),
    }.items():
        declare(f"helpdesk.{model}", NoPersonalData(UNUSED, fields))
