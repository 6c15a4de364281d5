"""All addresses. Rooms bring their own; what no room takes is a page of the knowledge centre."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("gezond/", health.healthy, name="health"),
    path("beheer/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("account/", include("accounts.sign_in_urls")),
    path("bestanden/", include("files.urls")),
]
for _room in ("vocabulary", "accounts", "post", "search", "loket", "experts", "knowledge"):
    if find_spec(f"{_room}.urls"):
        urlpatterns.append(path("", include(f"{_room}.urls")))
if settings.DEMO:
    for _room in ("look", "demo"):
        if find_spec(f"{_room}.urls"):
            urlpatterns.append(path("", include(f"{_room}.urls")))
if settings.DEBUG or settings.DEMO:
    from django.conf.urls.static import static

    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
urlpatterns.append(path("", include(wagtail_urls)))

handler400 = "look.error_pages.bad_request"
handler403 = "look.error_pages.permission_denied"
handler404 = "look.error_pages.page_not_found"
handler500 = "look.error_pages.server_error"
