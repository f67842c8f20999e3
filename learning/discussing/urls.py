from django.urls import path

from . import views

app_name = "discussing"
urlpatterns = [
    path("", views.spaces, name="spaces"),
    path("open/", views.open_space, name="open_space"),
    path("of/<slug:call>/", views.of_call, name="of_call"),
    path("posts/<uuid:post>/edit/", views.edit, name="edit_post"),
    path("posts/<uuid:post>/history/", views.history, name="history"),
    path("posts/<uuid:post>/hide/", views.hide, name="hide_post"),
    path("posts/<uuid:post>/show/", views.show, name="show_post"),
    path("<slug:space>/", views.space, name="space"),
    path("<slug:space>/start/", views.start, name="start"),
    path("<slug:space>/follow/", views.follow_space, name="follow_space"),
    path("<slug:space>/read/", views.read_all, name="read_all"),
    path("<slug:space>/people/", views.people, name="people"),
    path("<slug:space>/leave/", views.leave, name="leave"),
    path("<slug:space>/<int:number>/", views.topic, name="topic"),
    path("<slug:space>/<int:number>/follow/", views.follow_topic, name="follow_topic"),
    path("<slug:space>/<int:number>/close/", views.close, name="close_topic"),
    path("<slug:space>/<int:number>/reopen/", views.reopen, name="reopen_topic"),
    path("<slug:space>/<int:number>/pin/", views.pin, name="pin_topic"),
]
