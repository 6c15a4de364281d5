"""Triage for people: the part of a question's page that suggests, and the team's page about triage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.models import User
from accounts.roles import DESK, Role
from loket import actions
from loket.actions import Conflict
from loket.answering.passages import Found
from loket.models import Question, TriageKeyword, TriageRule, TriageTraining
from loket.triage import suggest_experts, suggest_groups, suggest_subject
from loket.triage.retraining import AT_LEAST_EVERY, CORRECTIONS
from vocabulary.models import ActionLine, Province, TargetGroup

from .forms import VersionForm, offer
from .worklist import guarded

TRAININGS_SHOWN = 12


class SubjectForm(VersionForm):
    """Say what a question is about."""

    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"),
        queryset=ActionLine.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Not clear yet"),
    )


class RuleForm(forms.Form):
    """Whom to ask first, and when."""

    use_required_attribute = False

    rule_group = forms.ModelChoiceField(
        label=gettext_lazy("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Every target group"),
    )
    province = forms.ModelChoiceField(
        label=gettext_lazy("Province"),
        queryset=Province.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Every province"),
    )
    expert = forms.ModelChoiceField(
        label=gettext_lazy("Expert"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose an expert"),
        error_messages={
            "required": gettext_lazy("Choose an expert."),
            "invalid_choice": gettext_lazy("Choose an expert."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts = User.objects.with_role(Role.EXPERT).order_by("last_name", "first_name")
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]


class KeywordForm(forms.Form):
    """A word that points to a target group."""

    use_required_attribute = False

    words = forms.CharField(
        label=gettext_lazy("Word or phrase"),
        max_length=100,
        error_messages={"required": gettext_lazy("Write a word.")},
    )
    word_group = forms.ModelChoiceField(
        label=gettext_lazy("Target group"),
        queryset=TargetGroup.objects.all(),
        to_field_name="slug",
        empty_label=gettext_lazy("Choose a target group"),
        error_messages={
            "required": gettext_lazy("Choose a target group."),
            "invalid_choice": gettext_lazy("Choose a target group."),
        },
    )


def panel_of(
    question: Question,
    text: str,
    passages: Sequence[Found],
    groups: Sequence[TargetGroup],
    lines: Sequence[ActionLine],
    similar: Sequence[Question],
) -> dict[str, Any]:
    """What the panels of a question's page suggest: groups, subject and experts, each with its reasons.

    `groups` and `lines` are all of them, which the page reads anyway. `similar` are answered questions that
    resemble it: who answered those is a reason.
    """
    if not question.is_open:
        return {}
    suggested = suggest_groups(f"{question.title}\n{text}", groups=groups)
    subject = suggest_subject(passages, lines)
    subject_form = SubjectForm(
        initial={
            "version": question.version,
            "subject": question.subject.slug if question.subject else "",
        },
    )
    offer(subject_form, "subject", lines)
    # Experts of one group of two would be a choice that nobody made.
    group = question.target_group or (suggested[0].group if len(suggested) == 1 else None)
    answered = Counter(other.expert_id for other in similar if other.expert_id is not None)
    return {
        # A group that was chosen and is one of two that may be right needs no second one beside it.
        "suggested": [] if any(one.group.pk == question.target_group_id for one in suggested) else suggested,
        "in_doubt": len(suggested) > 1 and question.target_group_id is None,
        "suggested_subject": subject if subject and subject.subject.pk != question.subject_id else None,
        "subject_form": subject_form,
        "expert_group": group,
        "experts": suggest_experts(question, group, similar=answered),
    }


@require_POST
@guarded
def set_subject(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what the question is about."""
    question = get_object_or_404(Question.objects.workable_by(request.user), reference=reference)
    form = SubjectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a subject from the list."))
        return redirect("loket:question", reference=reference)
    try:
        actions.set_subject(
            request.user, question, form.cleaned_data["subject"], version=form.cleaned_data["version"]
        )
        messages.success(request, _("The subject is kept."))
    except Conflict:
        messages.error(request, _("Meanwhile this question was changed. Read it first, then choose again."))
    return redirect("loket:question", reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DESK)
def team(request: HttpRequest) -> HttpResponse:
    """What triage knows and how well it does. A POST adds a rule or a word."""
    adds = request.POST.get("add", "") if request.method == "POST" else ""
    rule_form = RuleForm(request.POST if adds == "rule" else None)
    keyword_form = KeywordForm(request.POST if adds == "keyword" else None)
    if adds == "rule" and rule_form.is_valid():
        given = rule_form.cleaned_data
        try:
            actions.put_rule(
                request.user, given["expert"], target_group=given["rule_group"], province=given["province"]
            )
            messages.success(request, _("The rule works from now on."))
            return redirect("loket:triage")
        except ValidationError as error:
            rule_form.add_error(None, error)
    if adds == "keyword" and keyword_form.is_valid():
        try:
            actions.put_keyword(
                request.user, keyword_form.cleaned_data["word_group"], keyword_form.cleaned_data["words"]
            )
            messages.success(request, _("The word works from now on."))
            return redirect("loket:triage")
        except ValidationError as error:
            keyword_form.add_error("words", error)
    trainings = list(TriageTraining.objects.defer("arrays")[:TRAININGS_SHOWN])
    context = {
        "rules": TriageRule.objects.select_related("target_group", "province", "expert"),
        "keywords": TriageKeyword.objects.filter(source=TriageKeyword.Source.MANUAL).select_related(
            "target_group"
        ),
        "trainings": trainings,
        "in_use": TriageTraining.objects.defer("arrays").filter(kept=True).first(),
        "rule_form": rule_form,
        "keyword_form": keyword_form,
        "corrections": CORRECTIONS,
        "days": AT_LEAST_EVERY.days,
    }
    errors = rule_form.errors or keyword_form.errors
    return render(request, "loket/triage.html", context, status=422 if errors else 200)


@require_POST
@role_required(*DESK)
def remove_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    actions.remove_rule(request.user, get_object_or_404(TriageRule, pk=pk))
    messages.success(request, _("The rule is gone."))
    return redirect("loket:triage")


@require_POST
@role_required(*DESK)
def remove_keyword(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a word away."""
    actions.remove_keyword(request.user, get_object_or_404(TriageKeyword, pk=pk))
    messages.success(request, _("The word is gone."))
    return redirect("loket:triage")
