"""The workflow of the site: draft, check by an expert, publication. Made once; what an administrator made of
it since stays."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from .models import ExpertCheck, PublicationCheck


def put_workflow(home: Page) -> Workflow:
    """Make the workflow if it is not there, and give it to all pages unless another one was chosen."""
    check = ExpertCheck.objects.first() or ExpertCheck.objects.create(name=_("Check by an expert"))
    publication = PublicationCheck.objects.first() or PublicationCheck.objects.create(name=_("Publication"))
    workflow = Workflow.objects.filter(workflow_tasks__task=check).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=_("Checked by an expert, then published"))
        for order, task in enumerate((check, publication)):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    return workflow
