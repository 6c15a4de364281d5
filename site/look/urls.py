from django.urls import path

from look import views

app_name = "look"

urlpatterns = [
    path("look/", views.visitor_page, name="gallery"),
    path("look/staff/", views.staff_page, name="gallery_staff"),
    path("look/form/", views.form_page, name="gallery_form"),
]
