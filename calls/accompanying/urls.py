"""The addresses of projects, under ``/projects/``."""

from django.urls import path

from . import views

app_name = "accompanying"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("call/<slug:slug>/", views.of_call, name="of_call"),
    path("instalments/<uuid:public_id>/", views.instalment, name="instalment"),
    path("instalments/<uuid:public_id>/pay/", views.pay, name="pay"),
    path("instalments/<uuid:public_id>/remove/", views.remove_instalment, name="remove_instalment"),
    path("reports/<uuid:public_id>/", views.report, name="report"),
    path("reports/<uuid:public_id>/answer/", views.answer, name="answer"),
    path("reports/<uuid:public_id>/remove/", views.remove_report, name="remove_report"),
    path(
        "reports/<uuid:public_id>/files/<uuid:file_id>/remove/",
        views.remove_file,
        name="remove_file",
    ),
    path("visits/<uuid:public_id>/", views.visit, name="visit"),
    path("visits/<uuid:public_id>/held/", views.hold_visit, name="hold_visit"),
    path("<uuid:public_id>/", views.project, name="project"),
    path("<uuid:public_id>/agreement/", views.agreement, name="agreement"),
    path("<uuid:public_id>/agreement/sign/", views.sign, name="sign"),
    path("<uuid:public_id>/money/", views.money, name="money"),
    path("<uuid:public_id>/money/instalment/", views.add_instalment, name="add_instalment"),
    path("<uuid:public_id>/money/return/", views.give_back, name="give_back"),
    path("<uuid:public_id>/reports/", views.reports, name="reports"),
    path("<uuid:public_id>/reports/new/", views.plan_report, name="plan_report"),
    path("<uuid:public_id>/visits/", views.visits, name="visits"),
    path("<uuid:public_id>/visits/new/", views.plan_visit, name="plan_visit"),
    path("<uuid:public_id>/complete/", views.complete, name="complete"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:public_id>/history/", views.history, name="history"),
]
