"""The one view that hands out private files."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from . import serving
from .models import StoredFile


@require_GET
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand out a file to who may read its owner; to others it does not exist."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not serving.may_read(request.user, stored):
        raise Http404
    return serving.response(stored)
