"""Addresses beside the pages themselves, which Wagtail serves from the root."""

from django.urls import path

from .events import views

app_name = "knowledge"

urlpatterns = [
    path("bijeenkomsten/<slug:slug>/aanmelden/", views.register, name="event_register"),
    path("bijeenkomsten/<slug:slug>/aanmelden/versturen/", views.confirm, name="event_confirm"),
    path("bijeenkomsten/<slug:slug>/aanmelden/gedaan/", views.done, name="event_done"),
    path("bijeenkomsten/<slug:slug>/agenda.ics", views.calendar_file, name="event_calendar"),
    path("aanmelding/<slug:token>/", views.registered, name="event_registered"),
    path("doelgroep/<slug:slug>/", views.target_group, name="target_group"),
]
