"""Who checks a page before it is published, and the mails about that.

A page is checked by an expert of one of its target groups, never by who asked for the check. A page about
all groups, or about a group that nobody else is expert of, is checked by the programme team.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import Page, TaskState

from accounts.models import Expertise, User
from accounts.roles import PUBLISHERS, Role, has_role
from post.mail import queue_mail


@dataclass(frozen=True)
class Waiting:
    """A check that was asked for and not given yet."""

    state: TaskState
    page: Page


class Checkers:
    """Experts by target group, and the programme team: two queries, however many pages are asked about."""

    def __init__(self) -> None:
        self._of_group: dict[int, set[int]] = {}
        experts = User.objects.with_role(Role.EXPERT).values("pk")
        for group, user in Expertise.objects.filter(user__in=experts).values_list("target_group", "user"):
            self._of_group.setdefault(group, set()).add(user)
        self._team = set(User.objects.with_role(Role.PROGRAMME_TEAM).values_list("pk", flat=True))

    def of(self, groups: Iterable[int], requested_by: int | None) -> set[int]:
        """Keys of the people who may check a page about these groups that this person asked to check."""
        experts = set().union(*(self._of_group.get(group, set()) for group in groups)) - {requested_by}
        # A team of one may check what it asked for itself: else nobody could.
        return experts or self._team - {requested_by} or self._team


def groups_of(page: Page) -> set[int]:
    """Keys of the target groups of a page, as its newest version names them: that is what gets checked."""
    revision = page.get_latest_revision()
    return {int(key) for key in revision.content.get("target_groups", ())} if revision else set()


def _requested_by(page: Any) -> int | None:
    state = page.current_workflow_state
    return state.requested_by_id if state else None


def may_check(page: Any, user: Any) -> bool:
    """Whether this user is one of those who check this page."""
    if not has_role(user, Role.EXPERT, Role.PROGRAMME_TEAM):
        return False
    return user.pk in Checkers().of(groups_of(page), _requested_by(page))


def may_publish(user: Any) -> bool:
    """Whether this user publishes what was approved."""
    return has_role(user, *PUBLISHERS)


def waiting_for(user: Any) -> list[Waiting]:
    """What waits for this user, in a fixed number of queries."""
    expert_task = ContentType.objects.get_by_natural_key("knowledge", "expertcheck")
    own_tasks = [expert_task, ContentType.objects.get_by_natural_key("knowledge", "publicationcheck")]
    open_states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, task__content_type__in=own_tasks, task__active=True
    )
    checkers = Checkers()
    found = []
    for one in with_pages(open_states):
        if one.state.task.content_type_id == expert_task.pk:
            mine = user.pk in checkers.of(groups_of(one.page), one.state.workflow_state.requested_by_id)
        else:
            mine = may_publish(user)
        if mine:
            found.append(one)
    return found


def with_pages(states: Any) -> Iterator[Waiting]:
    """The checks with their pages, those that wait longest first; two queries."""
    found = list(states.select_related("workflow_state__requested_by", "task").order_by("started_at", "pk"))
    keys = [state.workflow_state.object_id for state in found]
    pages = {
        str(page.pk): page
        for page in Page.objects.filter(pk__in=keys).select_related("latest_revision", "content_type")
    }
    for state in found:
        if page := pages.get(state.workflow_state.object_id):
            yield Waiting(state, page)


def tell_checkers(state: TaskState) -> None:
    """Promise each person whom a check waits for one mail, inside the transaction that asks for it."""
    page = state.revision.as_object()
    requested_by = state.workflow_state.requested_by
    asks_expert = state.task.specific_class.__name__ == "ExpertCheck"
    if asks_expert:
        wanted = Checkers().of(groups_of(page), state.workflow_state.requested_by_id)
        people = User.objects.filter(pk__in=wanted)
    else:
        people = User.objects.with_role(Role.EDITOR, Role.PROGRAMME_TEAM)
    for person in people.order_by("pk"):
        queue_mail(
            key=f"check:{state.pk}:{person.pk}",
            to=person.email,
            template="knowledge/mail/check_asked",
            context={
                "title": page.title,
                "summary": getattr(page, "summary", ""),
                "asked_by": str(requested_by or ""),
                "asks_expert": asks_expert,
                "address": editor_address(page),
            },
        )


def tell_maker(state: TaskState, actor: Any, outcome: str) -> None:
    """Promise who asked for the check a mail: "changes", "approved" or "published"; not about own acts."""
    maker = state.workflow_state.requested_by
    if maker is None or not maker.is_active or maker == actor:
        return
    page = state.revision.as_object()
    queue_mail(
        key=f"checked:{state.pk}:{outcome}",
        to=maker.email,
        template="knowledge/mail/check_done",
        context={
            "title": page.title,
            "outcome": outcome,
            "by": str(actor or ""),
            "comment": state.comment,
            "address": editor_address(page),
        },
    )


def editor_address(page: Any) -> str:
    """The whole address where the page is edited, for mails."""
    return settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
