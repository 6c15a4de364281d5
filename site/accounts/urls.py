"""Addresses of a person's own pages and of the pages about people."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("mijn/", views.home, name="home"),
    path("mensen/", views.people, name="people"),
    path("mensen/zoeken/", views.search_people, name="search_people"),
    path("mensen/nieuw/", views.new_person, name="new_person"),
    path("mensen/<int:pk>/", views.person, name="person"),
    path("mensen/<int:pk>/rol/", views.change_role, name="change_role"),
    path("privacy/", views.privacy, name="privacy"),
]
