"""The addresses of the pool."""

from django.urls import path

from .views import agenda, planning, requests, scenarios

app_name = "experts"

urlpatterns = [
    path("flexpool/aanvragen/", requests.request_list, name="requests"),
    path("flexpool/aanvragen/nieuw/", requests.request_new, name="request_new"),
    path("flexpool/aanvragen/<int:pk>/", requests.request_page, name="request"),
    path("flexpool/aanvragen/<int:pk>/wijzigen/", requests.request_edit, name="request_edit"),
    path("flexpool/aanvragen/<int:pk>/controleren/", requests.request_check, name="request_check"),
    path("flexpool/aanvragen/<int:pk>/intrekken/", requests.request_withdraw, name="request_withdraw"),
    path("flexpool/aanvragen/<int:pk>/plaatsen/", requests.request_place, name="request_place"),
    path("flexpool/plaatsingen/<int:pk>/beeindigen/", requests.placement_end, name="placement_end"),
    path("flexpool/planning/", planning.planning, name="planning"),
    path("flexpool/planning/bord/", planning.board, name="board"),
    path("flexpool/planning/<int:pk>/", planning.plan_page, name="plan"),
    path("flexpool/planning/<int:pk>/stand/", planning.plan_status, name="plan_status"),
    path("flexpool/planning/<int:pk>/vaststellen/", planning.plan_approve, name="plan_approve"),
    path("flexpool/planning/<int:pk>/afwijzen/", planning.plan_reject, name="plan_reject"),
    path("flexpool/planning/vergelijken/", scenarios.comparison, name="comparison"),
    path("flexpool/planning/<int:pk>/opnieuw/", scenarios.solve_again, name="solve_again"),
    path("flexpool/planning/<int:pk>/stoppen/", scenarios.stop, name="plan_stop"),
    path("flexpool/planning/<int:pk>/naam/", scenarios.rename, name="plan_rename"),
    path("flexpool/planning/<int:pk>/aanvraag/<int:request_pk>/", scenarios.choices, name="choices"),
    path(
        "flexpool/planning/<int:pk>/aanvraag/<int:request_pk>/wijzigen/",
        scenarios.change,
        name="scenario_change",
    ),
    path("flexpool/verlof/<int:pk>/goedkeuren/", planning.leave_approve, name="leave_approve"),
    path("flexpool/agenda/", agenda.agenda, name="agenda"),
    path("flexpool/agenda/adres/", agenda.agenda_feed, name="agenda_feed"),
    path("flexpool/agenda/verlof/", agenda.agenda_leave, name="agenda_leave"),
    path("flexpool/agenda/<str:secret>.ics", agenda.agenda_ics, name="agenda_ics"),
]
