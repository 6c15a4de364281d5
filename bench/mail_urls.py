"""Our addresses, and those of django-helpdesk that its mails point at."""

from django.urls import include, path

from config.urls import urlpatterns as ours

urlpatterns = [*ours, path("peer/", include("helpdesk.urls", namespace="helpdesk"))]
