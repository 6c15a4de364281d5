"""Addresses of what could not be delivered."""

from django.urls import path

from . import views

app_name = "post"
urlpatterns = [
    path("post/mislukt/", views.failed, name="failed"),
    path("post/mislukt/<int:pk>/opnieuw/", views.try_again, name="try_again"),
]
