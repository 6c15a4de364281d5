"""The importer in the editor: upload, look at what would happen, do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access import role_required
from accounts.roles import PUBLISHERS
from files import holding
from knowledge.keeping.editor.menu import LISTS, REGISTER_HOOK, RoleItem
from knowledge.resources.kinds import KIND_LABELS

from .example import NAME, example
from .loading import IMPORTED, ImportReport, import_content
from .lock import ImportBusy
from .uploads import UploadForm, as_archive, strays, unpacked


@role_required(*PUBLISHERS)
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for files, and tell what importing them would do. Nothing is changed here."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    context: dict[str, Any] = {"title": _("Import"), "icon_name": "upload", "form": form}
    if form.is_valid():
        archive = as_archive(form.cleaned_data["content"], form.cleaned_data["section"])
        try:
            with unpacked(archive) as folder:
                report = import_content(request.user, folder, dry_run=True)
                report.problems.extend(strays(folder))
        except ValidationError as error:
            form.add_error("content", error)
        else:
            archive.seek(0)
            context["token"] = holding.hold(request.user, archive)
            return render(request, "knowledge/editor/import_check.html", context | _told(report))
    status = 422 if form.errors else 200
    return render(request, "knowledge/editor/import.html", context, status=status)


@role_required(*PUBLISHERS)
def carry_out(request: HttpRequest) -> HttpResponse:
    """Import the files that were looked at."""
    if request.method != "POST":
        return redirect("knowledge_import")
    token = request.POST.get("token", "")
    try:
        with holding.held(request.user, token) as archive, unpacked(archive) as folder:
            report = import_content(request.user, folder)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("knowledge_import")
    except ImportBusy:
        messages.error(request, gettext("Another import is under way. Try again in a few minutes."))
        with holding.held(request.user, token) as archive, unpacked(archive) as folder:
            report = import_content(request.user, folder, dry_run=True)
        context = {"title": _("Import"), "icon_name": "upload", "token": token}
        return render(request, "knowledge/editor/import_check.html", context | _told(report), status=409)
    holding.release(token)
    done = report.count("made") + report.count("changed")
    messages.success(
        request, ngettext("%(count)d page imported.", "%(count)d pages imported.", done) % {"count": done}
    )
    context = {"title": _("Import"), "icon_name": "upload"}
    return render(request, "knowledge/editor/import_done.html", context | _told(report))


@role_required(*PUBLISHERS)
def download_example(request: HttpRequest) -> HttpResponse:
    """A file to begin from."""
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return HttpResponse(example(), content_type="application/zip", headers=headers)


def _told(report: ImportReport) -> dict[str, Any]:
    """A report as the templates show it: a line per file, bad ones first."""
    words = {"made": gettext("made"), "changed": gettext("changed"), "unchanged": gettext("unchanged")}
    return {
        "problems": report.problems,
        "warnings": report.warnings,
        "changes": [
            {"slug": change.slug, "kind": KIND_LABELS.get(change.kind, ""), "what": words[change.what]}
            for change in report.changes
        ],
        "counts": [(words[what], report.count(what)) for what in words],
        "anything": any(change.what != "unchanged" for change in report.changes),
    }


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Among those of the editor, which lets in only who may work there."""
    return [
        path("kennis/importeren/", upload, name="knowledge_import"),
        path("kennis/importeren/voorbeeld/", download_example, name="knowledge_import_example"),
        path("kennis/importeren/uitvoeren/", carry_out, name="knowledge_import_carry_out"),
    ]


@hooks.register(REGISTER_HOOK)
def item() -> MenuItem:
    """In the menu of the knowledge centre, for who publishes."""
    return RoleItem(
        _("Import"),
        reverse("knowledge_import"),
        *PUBLISHERS,
        order=LISTS + 90,
        icon="upload",
        name="knowledge-import",
    )


@hooks.register("register_log_actions")
def name_imports(actions: Any) -> None:
    """An import in the history of a page."""
    actions.register_action(IMPORTED, _("Import"), _("Imported from a file"))
