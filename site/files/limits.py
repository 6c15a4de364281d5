"""How much somebody may send in one request, said before any of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from look.error_pages import too_large

# A browser shows no answer to a request that it could not finish, so what is too large is read and dropped;
# not without end.
MAX_DRAINED_BYTES = 1024 * 1024 * 1024
# Where the editor sends files one by one, and shows what a JSON answer says beside each.
ONE_BY_ONE = "/multiple/add/"


class RequestLimitMiddleware:
    """Answers 413 to a request with more than one upload may be and the text of a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the length that the request says it has; no server hands us more than that."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.MAX_UPLOAD_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        if length <= _most_of_view(request) + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        left = min(length, MAX_DRAINED_BYTES)
        while left > 0 and (block := request.read(min(left, 1024 * 1024))):
            left -= len(block)
        if request.path.endswith(ONE_BY_ONE):
            message = _("The file is too large to send. Choose a smaller file.")
            return JsonResponse({"success": False, "error_message": message})
        return too_large(request)


def _most_of_view(request: HttpRequest) -> int:
    """What the view of this address takes by `files.streaming`; 0 for all others."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    most: Callable[[], int] | None = getattr(view, "most_bytes", None)
    return most() if most else 0
