"""Whether this process can do its work; asked by the container engine and the proxy."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthy(request: HttpRequest) -> HttpResponse:
    """200 and "ok" when the database answers, else a 500 by the exception."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
