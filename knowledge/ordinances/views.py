"""The assembler: begin, choose and fill in, look, save, follow the model, print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from knowledge.resources.links import Links

from . import actions
from .checks import Assembled, article_field, variable_field
from .comparing import Comparison
from .drafts import OrdinanceDraft
from .forms import DraftForm, NameForm, StartForm
from .models import ModelOrdinance
from .structure import Structure
from .summary import choice_rows, value_rows

PER_PAGE = 25
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _draft(request: HttpRequest, pk: int) -> OrdinanceDraft:
    found = OrdinanceDraft.objects.visible_to(request.user).select_related("organisation", "changed_by")
    return get_object_or_404(found, pk=pk)


def _model(request: HttpRequest, draft: OrdinanceDraft) -> ModelOrdinance | None:
    """The published model of a draft, where this reader may see it."""
    return ModelOrdinance.objects.visible_to(request.user).filter(pk=draft.page_id).first()


def _newer(draft: OrdinanceDraft, page: ModelOrdinance | None) -> Structure | None:
    """The newest text of the model, when it differs from the one that the draft rests on."""
    structure = Structure.of(page) if page else None
    return structure if structure and structure.digest != draft.base_digest else None


@role_required()
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts of one's organisations, last changed first."""
    found = OrdinanceDraft.objects.visible_to(request.user).for_list()
    context = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "knowledge/ordinance_drafts.html", context)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft of a model, or go on with one."""
    page = get_object_or_404(ModelOrdinance.objects.visible_to(request.user), slug=slug)
    form = StartForm(request.POST or None, user=request.user, initial={"name": page.title[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.start_draft(
                request.user, page, form.cleaned_data["organisation"], name=form.cleaned_data["name"]
            )
            return redirect("knowledge:ordinance_draft", pk=draft.pk)
        except ValidationError as error:
            form.take_errors(error)
    context = {
        "form": form,
        "page": page,
        "drafts": OrdinanceDraft.objects.visible_to(request.user).filter(page=page).for_list()[:PER_PAGE],
        "may_start": request.user.organisations.exists(),  # type: ignore[union-attr]
    }
    status = 422 if form.errors else 200
    return render(request, "knowledge/ordinance_start.html", context, status=status)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose and fill in. Posting saves, or with `look` only shows what the text becomes."""
    found = _draft(request, pk)
    if request.method != "POST":
        data = DraftForm.as_data(found.articles, found.values, found.version)
        return _draft_page(request, found, DraftForm(found.structure, data))
    form = DraftForm(found.structure, request.POST)
    if "look" in request.POST:
        return _draft_page(request, found, form, unsaved=True)
    if not form.is_valid():
        return _draft_page(request, found, form, unsaved=True, status=422)
    try:
        actions.save_draft(
            request.user,
            found,
            articles=form.articles,
            values=form.values,
            version=form.cleaned_data["version"],
        )
    except actions.DraftChanged as changed:
        return _conflict(request, found, changed.draft)
    except OrdinanceDraft.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The draft is saved. Your colleagues see it too."))
    return redirect("knowledge:ordinance_draft", pk=pk)


def _conflict(request: HttpRequest, read: OrdinanceDraft, saved: OrdinanceDraft) -> HttpResponse:
    """Both versions: what was typed stays in the form, and saving again puts it over the other one."""
    data = {**request.POST.dict(), "version": str(saved.version)}
    form = DraftForm(saved.structure, data)
    # What a colleague's newer model no longer asks for was typed all the same.
    mine = DraftForm(read.structure, request.POST)
    rows = _differences(saved, mine, form)
    return _draft_page(request, saved, form, unsaved=True, status=409, differences=rows)


def _differences(saved: OrdinanceDraft, mine: DraftForm, form: DraftForm) -> list[dict[str, str]]:
    now = saved.structure
    theirs = DraftForm.as_data(saved.articles, saved.values, saved.version)
    typed = DraftForm.as_data(mine.articles, mine.values, saved.version)
    labels = {variable_field(key): one.label for key, one in mine.structure.by_key.items()}
    labels |= {article_field(key): one.title for key, one in mine.structure.articles.items()}
    labels |= {variable_field(key): one.label for key, one in now.by_key.items()}
    labels |= {article_field(key): one.title for key, one in now.articles.items()}

    def words(name: str, value: str) -> str:
        field = form.fields.get(name) or mine.fields.get(name)
        choices = dict(getattr(field.widget, "choices", ())) if field else {}
        return str(choices.get(value, value)) or _("nothing")

    return [
        {
            "label": label,
            "mine": words(name, typed.get(name, "")),
            "theirs": words(name, theirs.get(name, "")),
        }
        for name, label in labels.items()
        if typed.get(name, "") != theirs.get(name, "")
    ]


def _draft_page(
    request: HttpRequest,
    found: OrdinanceDraft,
    form: DraftForm,
    *,
    unsaved: bool = False,
    status: int = 200,
    differences: list[dict[str, str]] | None = None,
) -> HttpResponse:
    assembled = form.assembled
    form.show_wrong(assembled)
    page = _model(request, found)
    links = Links.of_texts(article.explanation for article in found.structure.articles.values())
    context = {
        "draft": found,
        "form": form,
        "groups": list(form.groups(assembled, links.expand)),
        "unsaved": unsaved,
        "differences": differences,
        "model": page,
        "newer": bool(_newer(found, page)),
        **_preview_context(found, assembled, form),
    }
    return render(request, "knowledge/ordinance_draft.html", context, status=status)


def _preview_context(found: OrdinanceDraft, assembled: Assembled, form: DraftForm) -> dict[str, Any]:
    return {
        "draft": found,
        "assembled": assembled,
        "ordinance": assembled.ordinance,
        "checks": [(check, form.target(check.field)) for check in assembled.checks],
    }


@never_cache
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The block that htmx replaces while somebody types; nothing is kept.

    Who was signed out meanwhile gets no page to sign in on in the place of the text.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = _draft(request, pk)
    form = DraftForm(found.structure, request.POST)
    context = _preview_context(found, form.assembled, form) | {"live": True}
    return render(request, "knowledge/components/ordinance_preview.html", context)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft another name."""
    found = _draft(request, pk)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_draft(request.user, found, name=form.cleaned_data["name"])
            messages.success(request, _("The draft has its new name."))
            return redirect("knowledge:ordinance_draft", pk=pk)
        except ValidationError as error:
            form.take_errors(error)
        except OrdinanceDraft.DoesNotExist:
            raise Http404 from None
    context = {
        "form": form,
        "draft": found,
        "page_title": _("Another name"),
        "cancel_url": reverse("knowledge:ordinance_draft", args=[pk]),
    }
    return render(request, "knowledge/ordinance_rename.html", context, status=422 if form.errors else 200)


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether it is meant, then take the draft away."""
    found = _draft(request, pk)
    if request.method == "POST":
        try:
            actions.delete_draft(request.user, found)
        except OrdinanceDraft.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft is deleted."))
        return redirect("knowledge:ordinance_drafts")
    return render(request, "knowledge/ordinance_delete.html", {"draft": found})


@role_required()
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed in the model, side by side; posting lets the draft go on with the new text."""
    found = _draft(request, pk)
    page = _model(request, found)
    newer = _newer(found, page)
    if page is None or newer is None:
        return redirect("knowledge:ordinance_draft", pk=pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.adopt_model(
                request.user,
                found,
                page,
                digest=request.POST.get("digest", ""),
                version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            )
        except (actions.ModelChanged, actions.DraftChanged):
            messages.warning(
                request, _("The model or the draft changed in the meantime. These are the changes now.")
            )
            return redirect("knowledge:ordinance_changes", pk=pk)
        except OrdinanceDraft.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft now rests on the newest text of the model."))
        return redirect("knowledge:ordinance_draft", pk=pk)
    comparison = Comparison(found.structure, newer, found.articles, found.values)
    context = {"draft": found, "model": page, "comparison": comparison, "digest": newer.digest}
    return render(request, "knowledge/ordinance_changes.html", context)


@role_required()
@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The saved text on one page, to read or print, with explanation and the choices made."""
    found = _draft(request, pk)
    assembled = found.assembled
    links = Links.of_texts(article.explanation for article in assembled.ordinance.articles.values())
    explained = [
        (article, links.expand(article.explanation))
        for article in assembled.ordinance.articles.values()
        if article.explanation
    ]
    context = {
        "draft": found,
        "assembled": assembled,
        "ordinance": assembled.ordinance,
        "explained": explained,
        "choice_rows": choice_rows(assembled),
        "value_rows": value_rows(assembled),
    }
    return render(request, "knowledge/ordinance_text.html", context)


@role_required()
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The saved text for Word and LibreOffice, open points and all."""
    # python-docx is read in here: most visitors of this process never ask for it.
    from .word import document

    found = _draft(request, pk)
    response = HttpResponse(
        document(
            found.assembled,
            title=found.name,
            organisation=str(found.organisation),
            model=found.model_title,
            date=timezone.localdate(),
        ),
        content_type=WORD,
    )
    name = slugify(found.name)[:80].strip("-") or "verordening"
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response
