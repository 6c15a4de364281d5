"""The views that hand out files: private ones to who may read them, pictures of pages to everybody."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_safe
from django.views.static import serve

from . import serving
from .models import StoredFile


@require_GET
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand out a file to who may read its owner; to others it does not exist."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not serving.may_read(request.user, stored):
        raise Http404
    return serving.response(stored)


@require_GET
def look(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show a file inside a page to who may read its owner; to others it does not exist."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not serving.may_read(request.user, stored):
        raise Http404
    return serving.shown(stored)


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture as a page shows it. Originals and documents lie beside that folder, where no path leads."""
    return serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
