"""Addresses beside the pages themselves, which Wagtail serves from the root."""

from django.urls import path

from .events import views
from .feedback import views as feedback
from .feeds import views as feeds

app_name = "knowledge"

urlpatterns = [
    path("bijeenkomsten/<slug:slug>/aanmelden/", views.register, name="event_register"),
    path("bijeenkomsten/<slug:slug>/aanmelden/versturen/", views.confirm, name="event_confirm"),
    path("bijeenkomsten/<slug:slug>/aanmelden/gedaan/", views.done, name="event_done"),
    path("bijeenkomsten/<slug:slug>/agenda.ics", views.calendar_file, name="event_calendar"),
    path("aanmelding/<slug:token>/", views.registered, name="event_registered"),
    path("doelgroep/<slug:slug>/", views.target_group, name="target_group"),
    path("atom/", feeds.everything, name="feed"),
    path("atom/doelgroep/<slug:slug>/", feeds.of_group, name="feed_of_group"),
    path("atom/soort/<slug:slug>/", feeds.of_section, name="feed_of_section"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<int:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("nuttig/<int:pk>/", feedback.give, name="feedback_give"),
    path("nuttig/<slug:token>/waarom/", feedback.reason, name="feedback_reason"),
    path("kennis/reacties/", feedback.feedback_list, name="feedback"),
    path("kennis/reacties/<int:pk>/", feedback.mark, name="feedback_mark"),
]
