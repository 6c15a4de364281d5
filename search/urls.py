"""Addresses of the search."""

from django.urls import path

from . import feeds, views
from .behaviour import views as behaviour
from .team import views as team

app_name = "search"
urlpatterns = [
    path("zoeken/", views.results, name="results"),
    path("zoeken/atom.xml", feeds.atom, name="atom"),
    path("zoeken/suggesties/", views.suggest, name="suggest"),
    path("zoeken/geteld/", behaviour.count, name="count"),
    path("kennis/zoekgedrag/", behaviour.behaviour, name="behaviour"),
    path("kennis/te-maken/", behaviour.orders, name="orders"),
    path("kennis/te-maken/nieuw/", behaviour.order, name="order"),
    path("kennis/te-maken/<int:pk>/", behaviour.order_state, name="order_state"),
    path("kennis/zoeken/", team.tuning, name="tuning"),
    path("kennis/zoeken/synoniemen/", team.synonyms, name="synonyms_new"),
    path("kennis/zoeken/synoniemen/<int:pk>/", team.synonyms, name="synonyms"),
    path("kennis/zoeken/aanbevolen/", team.promoted, name="promoted_new"),
    path("kennis/zoeken/aanbevolen/<int:pk>/", team.promoted, name="promoted"),
    path("kennis/zoeken/stopzinnen/", team.stop_phrase, name="stop_phrase_new"),
    path("kennis/zoeken/stopzinnen/<int:pk>/", team.stop_phrase, name="stop_phrase"),
]
