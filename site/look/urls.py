from django.urls import path

from look import views

app_name = "look"
urlpatterns = [
    path("look/", views.gallery, name="gallery"),
    path("look/staff/", views.gallery_staff, name="gallery_staff"),
    path("look/form/", views.gallery_form, name="gallery_form"),
]
