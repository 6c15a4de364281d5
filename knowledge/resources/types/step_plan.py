"""A step plan: ordered steps with who, when and a checklist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from knowledge.resources.base import Resource
from knowledge.resources.blocks import StepsBlock
from knowledge.resources.reading import Reading, Section


class StepPlan(Resource):
    """Steps in order, each with who, when and a checklist."""

    kind = "step_plan"
    template = "knowledge/step_plan.html"

    steps = StreamField(StepsBlock(), blank=True, verbose_name=_("steps"))
    fact_panels = [FieldPanel("steps")]

    class Meta:
        verbose_name = _("step plan")
        verbose_name_plural = _("step plans")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what the visitor's organisations have under way; nothing is asked for who isn't signed in."""
        from knowledge.runs.models import PlanRun

        context = super().get_context(request, *args, **kwargs)
        if request.user.is_authenticated:
            runs = PlanRun.objects.visible_to(request.user).going_on().filter(plan=self)
            context["our_runs"] = list(runs.with_progress())
        return context

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """A section per step, with its checklist."""
        for number, step in enumerate(self.steps, start=1):
            tasks = format_html_join("", "<li>{}</li>", ((item["text"],) for item in step.value["checklist"]))
            yield Section(
                step.value["title"],
                f"stap-{number}",
                format_html("{}<ul>{}</ul>", reading.html(step.value["text"]), tasks),
            )
