"""All addresses. Rooms bring their own; what no room takes is a page of the knowledge centre."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from files import views as files
from knowledge.documents import views as documents
from knowledge.resources.routing import serve_page

from . import health

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)


def editor_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Where the editor sends who may not enter. Signing in does not help who is signed in."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return to_sign_in(request)


urlpatterns: list[URLPattern | URLResolver] = [
    path("gezond/", health.healthy, name="health"),
    # One front door: Wagtail's own sign-in pages know no limits and no second step.
    path("beheer/login/", editor_sign_in, name="editor_sign_in"),
    path("_util/login/", to_sign_in),
    path("beheer/", include(wagtailadmin_urls)),
    path("documenten/<int:document_id>/<path:document_filename>", documents.serve),
    path("documenten/", include(wagtaildocs_urls)),
    path("account/", include("accounts.sign_in_urls")),
    path("bestanden/", include("files.urls")),
]
rooms = ["vocabulary", "accounts", "post", "search", "loket", "experts", "knowledge"]
if settings.DEMO:
    rooms += ["look", "demo"]
urlpatterns += [path("", include(f"{room}.urls")) for room in rooms]
# Pictures as pages show them are public; originals and documents are not served from here.
urlpatterns.append(path("media/images/<path:path>", files.picture, name="media"))
# Of Wagtail's own addresses, the one that serves pages takes fewer queries in ours.
urlpatterns += [one for one in wagtail_urls.urlpatterns if one.name != "wagtail_serve"]
urlpatterns.append(re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"))

handler400 = "look.error_pages.bad_request"
handler403 = "look.error_pages.permission_denied"
handler404 = "look.error_pages.page_not_found"
handler500 = "look.error_pages.server_error"
