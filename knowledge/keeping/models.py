"""What is remembered about checks and links. Who checks a page follows from its target groups."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Task, TaskState, WorkflowState

from knowledge.resources.base import Resource

from . import checking


class ReasonForm(forms.Form):
    """What should change."""

    comment = forms.CharField(
        label=_("What should change?"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )


class CheckTask(Task):
    """What the two tasks of the workflow share: who may do them follows from the page, and our mail tells."""

    approve_label: ClassVar[Any] = _("Approve")
    approve_with_comment_label: ClassVar[Any] = _("Approve with a comment")

    class Meta:
        abstract = True

    def may_check(self, page: Any, user: Any) -> bool:
        """Whether this user is one of those whom this task waits for."""
        raise NotImplementedError

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin, and tell those whom it waits for."""
        state = super().start(workflow_state, user=user)
        checking.tell_checkers(state)
        return state

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Who checks may open the page, whatever else they may."""
        return self.may_check(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """What is being checked changes only under the hands of who checks it."""
        return not self.may_check(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Ask for changes (always with a reason) or approve."""
        if not self.may_check(obj, user):
            return []
        return [
            ("reject", str(_("Request changes")), True),
            ("approve", str(self.approve_label), False),
            ("approve", str(self.approve_with_comment_label), True),
        ]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Do it, and tell who asked for the check how it ended."""
        with transaction.atomic():
            super().on_action(task_state, user, action_name, **kwargs)
            if action_name == "reject":
                outcome = "changes"
            else:
                workflow = WorkflowState.objects.get(pk=task_state.workflow_state_id)
                is_last = workflow.status == WorkflowState.STATUS_APPROVED
                outcome = "published" if is_last else "approved"
            checking.tell_maker(task_state, user, outcome)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for this user, for Wagtail's own lists."""
        found = [one.state.pk for one in checking.waiting_for(user) if one.state.task_id == self.pk]
        return TaskState.objects.filter(pk__in=found)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Who asks for changes says which."""
        return ReasonForm if action == "reject" else TaskStateCommentForm


class ExpertCheck(CheckTask):
    """Somebody who knows the target group of the page reads it."""

    class Meta:
        verbose_name = _("check by an expert")
        verbose_name_plural = _("checks by an expert")

    def may_check(self, page: Any, user: Any) -> bool:
        """An expert of one of the page's target groups; the programme team where there is none."""
        return checking.may_check(page, user)

    @classmethod
    def get_description(cls) -> str:
        """Shown where an administrator makes a workflow."""
        return str(
            _("An expert of a target group of the page approves; the programme team where there is none.")
        )


class PublicationCheck(CheckTask):
    """An editor or the programme team publishes what an expert approved."""

    approve_label = _("Publish")
    approve_with_comment_label = _("Publish with a comment")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def may_check(self, page: Any, user: Any) -> bool:
        """Everybody who publishes."""
        return checking.may_publish(user)

    @classmethod
    def get_description(cls) -> str:
        """Shown where an administrator makes a workflow."""
        return str(_("An editor or the programme team publishes."))


class CheckWarning(models.Model):
    """That the owner of a page was told that its check of this date is overdue: once, whatever happens."""

    page = models.ForeignKey(Resource, models.CASCADE, related_name="+", verbose_name=_("page"))
    due_on = models.DateField(_("next check on"))
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "due_on"], name="warned_of_check_once")]
        verbose_name = _("warning about a check")
        verbose_name_plural = _("warnings about checks")

    def __str__(self) -> str:
        return f"{self.page_id}: {self.due_on}"


class ExternalLinkQuerySet(models.QuerySet["ExternalLink"]):
    """Reads of the links to other sites."""

    def due(self, now: dt.datetime) -> ExternalLinkQuerySet:
        """Those whose turn it is, those that wait longest first."""
        return (
            self.filter(pages__live=True, next_check_at__lte=now).distinct().order_by("next_check_at", "pk")
        )

    def broken(self) -> ExternalLinkQuerySet:
        """Those that failed more than once in a row: one failure is a hitch."""
        return self.filter(failures__gte=ExternalLink.FAILURES_OF_BROKEN)

    def to_mend(self) -> ExternalLinkQuerySet:
        """Broken, on a public page, and nobody said to leave it."""
        return self.broken().filter(ignored=False, pages__live=True).distinct()


class ExternalLink(models.Model):
    """An address outside this site that pages point at, and how it was when last looked at."""

    FAILURES_OF_BROKEN: ClassVar[int] = 2

    url = models.CharField(_("address"), max_length=2000, unique=True)
    pages = models.ManyToManyField(Resource, related_name="external_links", verbose_name=_("pages"))
    # The answer's status; empty when there was none.
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    checked_at = models.DateTimeField(_("last looked at"), null=True, blank=True)
    last_ok_at = models.DateTimeField(_("worked last"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_check_at = models.DateTimeField(default=timezone.now, editable=False)
    ignored = models.BooleanField(_("left alone"), default=False)

    objects = ExternalLinkQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        indexes = [
            # Each batch of the check asks whose turn it is.
            models.Index(fields=["next_check_at"], name="link_next_check"),
            # The report lists what is broken.
            models.Index(fields=["failures"], name="link_failures"),
        ]

    def __str__(self) -> str:
        return self.url
