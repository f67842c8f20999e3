from django.urls import path

from . import views

app_name = "synthesizing"
urlpatterns = [
    path("of/<slug:slug>/", views.syntheses, name="call"),
    path("of/<slug:slug>/new/", views.new_synthesis, name="new"),
    path("of/<slug:slug>/workshops/", views.workshops, name="workshops"),
    path("of/<slug:slug>/workshops/new/", views.plan, name="plan"),
    path("workshops/<uuid:public_id>/", views.workshop, name="workshop"),
    path("workshops/<uuid:public_id>/edit/", views.edit_workshop, name="edit_workshop"),
    path("workshops/<uuid:public_id>/people/", views.people, name="people"),
    path("workshops/<uuid:public_id>/people/add/", views.add_people, name="add_people"),
    path("workshops/<uuid:public_id>/attendance/", views.attendance, name="attendance"),
    path("workshops/<uuid:public_id>/hold/", views.hold, name="hold"),
    path("workshops/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("people/<uuid:public_id>/remove/", views.remove_person, name="remove_person"),
    path("findings/<uuid:public_id>/", views.finding, name="finding"),
    path("findings/<uuid:public_id>/remove/", views.remove_finding, name="remove_finding"),
    path("findings/<uuid:public_id>/up/", views.raise_finding, name="raise_finding"),
    path("findings/<uuid:public_id>/lessons/", views.cite, name="cite"),
    path("cited/<uuid:public_id>/remove/", views.uncite, name="uncite"),
    path("authors/<uuid:public_id>/remove/", views.remove_author, name="remove_author"),
    path("authors/<uuid:public_id>/up/", views.raise_author, name="raise_author"),
    path("<slug:slug>/", views.synthesis, name="synthesis"),
    path("<slug:slug>/write/", views.hub, name="hub"),
    path("<slug:slug>/text/", views.text, name="text"),
    path("<slug:slug>/authors/", views.authors, name="authors"),
    path("<slug:slug>/findings/new/", views.new_finding, name="new_finding"),
    path("<slug:slug>/matrix/", views.matrix, name="matrix"),
    path("<slug:slug>/publish/", views.publish, name="publish"),
]
