"""Addresses of the pages about the site itself, and of the files that machines look for."""

from django.urls import path

from . import views

app_name = "vocabulary"
urlpatterns = [
    path("over/", views.about, name="about"),
    path("bronnen/", views.sources, name="sources"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
