"""The living style page: every component in its states, to look at and to test. Demo and tests only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from look import drawings, gallery


def visitor_page(request: HttpRequest) -> HttpResponse:
    return render(request, "look/gallery.html", {**gallery.visitor_samples(), "icons": drawings.icon_names()})


def staff_page(request: HttpRequest) -> HttpResponse:
    return render(request, "look/gallery_staff.html", gallery.staff_samples())


def form_page(request: HttpRequest) -> HttpResponse:
    """Empty, and after a submit with what is wrong."""
    sent = request.method == "POST"
    form = gallery.SampleForm(request.POST, request.FILES) if sent else gallery.SampleForm()
    if sent and form.is_valid():
        messages.success(request, "Uw vraag is binnen.")
    return render(
        request,
        "look/gallery_form.html",
        {
            "form": form,
            "steps": ["Uw vraag", "Passende antwoorden", "Uw gegevens", "Controleren"],
            "page_title": "Wat wilt u weten?",
            "submit_label": "Verstuur mijn vraag",
            "cancel_url": "/look/",
            "hints": {"normal": "Antwoord binnen 2 werkdagen", "urgent": "Er gaat deze week iets mis"},
        },
    )
