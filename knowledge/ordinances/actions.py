"""The verbs of drafts of ordinances. Each is done by somebody of the organisation that the draft is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.membership import check_works_for
from accounts.models import Organisation, User

from .comparing import kept_choices
from .drafts import OrdinanceDraft
from .models import ModelOrdinance
from .structure import Structure
from .values import LONGEST, tidy


class DraftChanged(Exception):
    """Somebody saved the draft after it was read; `draft` is as it is now."""

    def __init__(self, draft: OrdinanceDraft) -> None:
        super().__init__(draft.pk)
        self.draft = draft


class ModelChanged(Exception):
    """The model was published again after its changes were shown."""


def _locked(actor: Any, draft: OrdinanceDraft) -> tuple[User, OrdinanceDraft]:
    """The draft as it is now, for one at a time. A draft that a colleague deleted raises DoesNotExist."""
    found = OrdinanceDraft.objects.select_for_update(of=("self",)).select_related("organisation")
    current = found.get(pk=draft.pk)
    return check_works_for(actor, current.organisation), current


def _good_name(name: str, organisation: Organisation, draft: OrdinanceDraft | None = None) -> str:
    name = tidy(name)
    if not name:
        raise ValidationError({"name": _("Give the draft a name.")})
    if len(name) > 120:
        raise ValidationError({"name": _("A name has at most 120 characters.")})
    others = OrdinanceDraft.objects.filter(organisation=organisation, name=name)
    if draft is not None:
        others = others.exclude(pk=draft.pk)
    if others.exists():
        raise ValidationError({"name": _taken()})
    return name


def _taken() -> str:
    return _("Your organisation already has a draft of this name. Choose another one.")


@transaction.atomic
def start_draft(actor: Any, page: ModelOrdinance, organisation: Organisation, *, name: str) -> OrdinanceDraft:
    """Begin a draft on the published text of a model. Raises ValidationError on an empty or taken name."""
    user = check_works_for(actor, organisation)
    if not ModelOrdinance.objects.visible_to(user).filter(pk=page.pk).exists():
        raise PermissionDenied
    name = _good_name(name, organisation)
    structure = Structure.of(page)
    try:
        with transaction.atomic():
            draft = OrdinanceDraft.objects.create(
                organisation=organisation,
                page=page,
                name=name,
                model_title=page.title,
                base=structure.as_json(),
                base_digest=structure.digest,
                made_by=user,
                changed_by=user,
                changed_at=timezone.now(),
            )
    except IntegrityError as error:
        # A colleague took the name at the same moment.
        raise ValidationError({"name": _taken()}) from error
    record(actor, "start_draft", draft, page=page.pk)
    return draft


@transaction.atomic
def save_draft(
    actor: Any,
    draft: OrdinanceDraft,
    *,
    articles: Mapping[str, str],
    values: Mapping[str, str],
    version: int,
) -> OrdinanceDraft:
    """Keep choices and values as they were typed, right or wrong; keys that the model lacks are dropped.

    `version` is the one that was read. Raises DraftChanged when something else was saved since, and
    ValidationError on a value that is too long to keep. Saving what is there already changes nothing.
    """
    user, current = _locked(actor, draft)
    structure = current.structure
    articles = {key: choice for key, choice in articles.items() if key in structure.articles and choice}
    values = {key: tidy(value) for key, value in values.items() if key in structure.by_key}
    values = {key: value for key, value in values.items() if value}
    if any(len(value) > LONGEST for value in (*values.values(), *articles.values())):
        raise ValidationError(_("At most %(number)d characters fit here.") % {"number": LONGEST})
    if (articles, values) == (current.articles, current.values):
        return current
    if version != current.version:
        raise DraftChanged(current)
    current.articles, current.values = articles, values
    _keep(current, user)
    record(actor, "save_draft", current, version=current.version)
    return current


def _keep(draft: OrdinanceDraft, user: User) -> None:
    draft.version += 1
    draft.changed_by, draft.changed_at = user, timezone.now()
    draft.save()


@transaction.atomic
def rename_draft(actor: Any, draft: OrdinanceDraft, *, name: str) -> OrdinanceDraft:
    """Give another name. Raises ValidationError on an empty or taken one."""
    _user, current = _locked(actor, draft)
    current.name = _good_name(name, current.organisation, current)
    try:
        with transaction.atomic():
            current.save(update_fields=["name"])
    except IntegrityError as error:
        raise ValidationError({"name": _taken()}) from error
    record(actor, "rename_draft", current)
    return current


@transaction.atomic
def delete_draft(actor: Any, draft: OrdinanceDraft) -> None:
    """Take a draft away, for all colleagues."""
    _user, current = _locked(actor, draft)
    record(actor, "delete_draft", current)
    current.delete()


@transaction.atomic
def adopt_model(
    actor: Any, draft: OrdinanceDraft, page: ModelOrdinance, *, digest: str, version: int
) -> OrdinanceDraft:
    """Let a draft rest on the model as it is published now; choices on keys that are still there stay.

    `digest` names the text of which the changes were shown. Raises ModelChanged when that is no longer the
    newest, DraftChanged when a colleague saved in between, PermissionDenied for another model.
    """
    user, current = _locked(actor, draft)
    if current.page_id != page.pk or not ModelOrdinance.objects.visible_to(user).filter(pk=page.pk).exists():
        raise PermissionDenied
    structure = Structure.of(page)
    if current.base_digest == structure.digest:
        return current
    if structure.digest != digest:
        raise ModelChanged
    if version != current.version:
        raise DraftChanged(current)
    current.articles, current.values = kept_choices(structure, current.articles, current.values)
    current.base, current.base_digest, current.newer_digest = structure.as_json(), structure.digest, ""
    current.model_title = page.title
    _keep(current, user)
    record(actor, "adopt_model", current, page=page.pk)
    return current
