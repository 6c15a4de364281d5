"""Addresses of the search."""

from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("zoeken/", views.results, name="results"),
    path("zoeken/suggesties/", views.suggest, name="suggest"),
]
