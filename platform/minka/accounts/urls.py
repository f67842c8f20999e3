from django.urls import path

from . import views

app_name = "accounts"
ONE = "organisations/<uuid:public_id>/"
MEMBER = f"{ONE}members/<uuid:member_id>/"
urlpatterns = [
    path("settings/", views.profile, name="profile"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.create, name="organisation_new"),
    path(ONE, views.organisation, name="organisation"),
    path(f"{ONE}edit/", views.edit, name="organisation_edit"),
    path(f"{ONE}invite/", views.invite, name="invite"),
    path(f"{ONE}leave/", views.leave, name="leave"),
    path(MEMBER, views.member, name="member"),
    path(f"{MEMBER}remove/", views.remove, name="remove"),
    path(f"{MEMBER}hand-over/", views.hand_over, name="hand_over"),
    path(f"{ONE}invitations/<uuid:invitation_id>/withdraw/", views.revoke, name="revoke"),
    path("invitations/mine/<uuid:public_id>/", views.my_invitation, name="my_invitation"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("administration/organisations/", views.administration, name="administration"),
    path("administration/organisations/<uuid:public_id>/", views.publishing, name="publishing"),
]
