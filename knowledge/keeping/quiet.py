"""Wagtail's editor without its own mails about checks: ours go through the outbox, in text and HTML."""

from __future__ import annotations

from wagtail.admin.apps import WagtailAdminAppConfig


class QuietEditorConfig(WagtailAdminAppConfig):
    """Takes the place of "wagtail.admin" among the installed apps: only after its start can it be told."""

    default = False

    def ready(self) -> None:
        """Start as always, then take away who would mail."""
        super().ready()
        from wagtail.models import WorkflowState
        from wagtail.signals import workflow_approved, workflow_rejected

        workflow_approved.disconnect(
            sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification"
        )
        workflow_rejected.disconnect(
            sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification"
        )
