"""Several questions at once: each judged, changed and written down by itself; failures are told with why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import Role
from loket import actions
from loket.models import Question
from loket.models.question import State
from vocabulary.models import TargetGroup

from .worklist import guarded

MOST = 100
Step = Callable[[Any, Question, int], object]


@dataclass
class Outcome:
    """What became of the questions that were ticked."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


@require_POST
@guarded
def together(request: HttpRequest) -> HttpResponse:
    """Do one thing to all ticked questions, and go back to the list as it was."""
    step = _step(request)
    ticked = dict(_ticked(value) for value in request.POST.getlist("question")[:MOST])
    ticked.pop("", None)
    if not ticked:
        messages.error(request, _("Tick one or more questions first."))
    elif isinstance(step, str):
        messages.error(request, step)
        # What was ticked and chosen is still so: only what is missing is left to do.
        chosen = [(name, request.POST.get(name, "")[:60]) for name in ("doe", "aan", "groep")]
        again = urlencode([*(("gekozen", reference) for reference in ticked), *chosen])
        return redirect(f"{reverse('loket:worklist')}?{_way_back(request)}&{again}")
    else:
        _tell(request, carry_out(request.user, step, ticked))
    return redirect(f"{reverse('loket:worklist')}?{_way_back(request)}")


def carry_out(user: Any, step: Step, ticked: dict[str, int]) -> Outcome:
    """Take the step for each reference with the version that was seen."""
    outcome = Outcome()
    found = {
        question.reference: question
        for question in Question.objects.workable_by(user).filter(reference__in=list(ticked))
    }
    for reference, version in ticked.items():
        if reference not in found:
            outcome.failed.append((reference, _("you can't open this question")))
            continue
        try:
            step(user, found[reference], version)
            outcome.done.append(reference)
        except actions.Conflict:
            outcome.failed.append((reference, _("a colleague changed it meanwhile")))
        except PermissionDenied:
            outcome.failed.append((reference, _("you may not do this")))
        except ValidationError as error:
            outcome.failed.append((reference, " ".join(error.messages)))
    return outcome


def _step(request: HttpRequest) -> Step | str:
    """What is to be done to each, or in words what is missing."""
    what = request.POST.get("doe", "")
    if what == "pak-op":
        return lambda user, question, version: actions.take_question(user, question, version=version)
    if what == "sluit":
        return _close
    if what in ("spoed", "gewoon"):
        return lambda user, question, version: actions.set_priority(
            user, question, what == "spoed", version=version
        )
    if what == "doelgroep":
        group = TargetGroup.objects.filter(slug=request.POST.get("groep", "")).first()
        if group is None:
            return _("Choose a target group from the list.")
        return lambda user, question, version: actions.set_target_group(
            user, question, group, version=version
        )
    if what == "zet-door":
        pk = request.POST.get("aan", "")
        experts = User.objects.with_role(Role.EXPERT)
        expert = experts.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None
        if expert is None:
            return _("Choose an expert.")
        return lambda user, question, version: actions.pass_to_expert(user, question, expert, version=version)
    return _("Choose what you want to do.")


def _close(user: Any, question: Question, version: int) -> None:
    if question.state == State.CLOSED:
        raise ValidationError(_("it is closed already"))
    actions.close(user, question, version=version)


def _ticked(value: str) -> tuple[str, int]:
    reference, _colon, version = value.partition(":")
    if not version.isdecimal() or len(version) > 9:
        return "", 0
    return reference, int(version)


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if count := len(outcome.done):
        messages.success(
            request,
            ngettext("Done for %(count)s question.", "Done for %(count)s questions.", count)
            % {"count": count},
        )
    if outcome.failed:
        each = "; ".join(f"{reference}: {why.rstrip('.')}" for reference, why in outcome.failed)
        text = ngettext(
            "Not done for %(count)s question. %(each)s.",
            "Not done for %(count)s questions. %(each)s.",
            len(outcome.failed),
        )
        messages.error(request, text % {"count": len(outcome.failed), "each": each})


def _way_back(request: HttpRequest) -> str:
    """The list's own address parts, whatever was sent as such."""
    parts = parse_qs(request.POST.get("hier", "")[:500])
    return urlencode({name: values[0] for name, values in parts.items()})
