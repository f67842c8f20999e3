from django.urls import path

from . import views

app_name = "reviewing"
_CALL = "calls/<slug:slug>/"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:public_id>/", views.review, name="review"),
    path("<uuid:public_id>/open/", views.accept, name="accept"),
    path("<uuid:public_id>/conflict/", views.declare, name="declare"),
    path("<uuid:public_id>/since-profile/", views.since, name="since"),
    path("<uuid:public_id>/reopen/", views.reopen, name="reopen"),
    path(f"{_CALL}eligibility/", views.eligibility, name="eligibility"),
    path(f"{_CALL}eligibility/several/", views.check_several, name="check_several"),
    path(f"{_CALL}eligibility/<uuid:public_id>/", views.check, name="check"),
    path(f"{_CALL}reviewers/", views.reviewers, name="reviewers"),
    path(f"{_CALL}reviewers/invite/", views.invite, name="invite"),
    path(f"{_CALL}reviewers/add/", views.add, name="add"),
    path(f"{_CALL}reviewers/<uuid:public_id>/", views.edit_reviewer, name="edit_reviewer"),
    path(f"{_CALL}reviewers/<uuid:public_id>/remove/", views.remove, name="remove_reviewer"),
    path(f"{_CALL}assignments/", views.assignments, name="assignments"),
    path(f"{_CALL}assignments/rest/", views.rest, name="assign_rest"),
    path(f"{_CALL}assignments/<uuid:public_id>/", views.assign, name="assign"),
    path(f"{_CALL}assignments/<uuid:public_id>/take-back/", views.take_back, name="unassign"),
    path(f"{_CALL}conflicts/", views.conflicts, name="conflicts"),
    path(f"{_CALL}conflicts/<uuid:public_id>/lift/", views.lift, name="lift_conflict"),
    path(f"{_CALL}progress/", views.progress, name="progress"),
    path(f"{_CALL}progress/remind/", views.remind, name="remind"),
    path(f"{_CALL}read/<uuid:public_id>/", views.read, name="read"),
]
