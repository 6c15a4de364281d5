"""Addresses of what could not be delivered."""

from django.urls import path

from . import views
from .following import views as following

app_name = "post"
urlpatterns = [
    path("post/mislukt/", views.failed, name="failed"),
    path("post/mislukt/<int:pk>/opnieuw/", views.try_again, name="try_again"),
    path("volgen/", following.follow, name="follow"),
    path("volgen/gevraagd/", following.asked, name="follow_asked"),
    path("volgen/bevestigen/<str:token>/", following.confirm, name="follow_confirm"),
    path("volgen/beheer/<str:token>/", following.manage, name="follow_manage"),
    path("volgen/afmelden/<str:token>/", following.unsubscribe, name="unsubscribe"),
]
