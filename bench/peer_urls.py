"""Our addresses, and those of django-helpdesk beside them: the last of ours takes whatever is left."""

from django.urls import include, path

from config.urls import urlpatterns as ours

urlpatterns = [path("peer/", include("helpdesk.urls", namespace="helpdesk")), *ours]
