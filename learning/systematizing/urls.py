from django.urls import path

from . import views

app_name = "systematizing"
urlpatterns = [
    path("of/<slug:slug>/", views.call, name="call"),
    path("lessons/<uuid:public_id>/", views.lesson, name="lesson"),
    path("<slug:slug>/", views.systematization, name="systematization"),
    path("<slug:slug>/write/", views.hub, name="hub"),
    path("<slug:slug>/details/", views.details, name="details"),
    path("<slug:slug>/write/<slug:key>/", views.section, name="section"),
    path("<slug:slug>/timeline/", views.milestones, name="milestones"),
    path("<slug:slug>/timeline/<uuid:public_id>/", views.milestone, name="milestone"),
    path(
        "<slug:slug>/timeline/<uuid:public_id>/remove/",
        views.remove_milestone,
        name="remove_milestone",
    ),
    path("<slug:slug>/lessons/", views.lessons, name="lessons"),
    path("<slug:slug>/lessons/new/", views.new_lesson, name="new_lesson"),
    path("<slug:slug>/lessons/<uuid:public_id>/", views.edit_lesson, name="edit_lesson"),
    path("<slug:slug>/lessons/<uuid:public_id>/remove/", views.remove_lesson, name="remove_lesson"),
    path("<slug:slug>/documents/", views.documents, name="documents"),
    path(
        "<slug:slug>/documents/<uuid:public_id>/remove/",
        views.remove_document,
        name="remove_document",
    ),
    path("<slug:slug>/peers/", views.peers, name="peers"),
    path("<slug:slug>/peers/<uuid:public_id>/remove/", views.uninvite, name="uninvite"),
    path("<slug:slug>/comments/", views.comments, name="comments"),
    path("<slug:slug>/comments/open/", views.open_comments, name="open_comments"),
    path("<slug:slug>/comments/close/", views.close_comments, name="close_comments"),
    path("<slug:slug>/comments/<uuid:public_id>/", views.answer, name="answer"),
    path("<slug:slug>/read/<slug:key>/", views.section_comments, name="section_comments"),
    path("<slug:slug>/consent/", views.consent, name="consent"),
    path("<slug:slug>/submit/", views.submit, name="submit"),
    path("<slug:slug>/validate/", views.validate, name="validate"),
    path("<slug:slug>/publish/", views.publish, name="publish"),
]
