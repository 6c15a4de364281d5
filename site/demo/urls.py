"""Addresses of the demo's own pages."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("demo/post/", views.mails, name="mails"),
    path("demo/post/<str:name>/", views.mail, name="mail"),
]
