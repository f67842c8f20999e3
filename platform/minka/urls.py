"""Every address of the house; each room keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("minka.common.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("minka.accounts.urls")),
    path("", include("minka.taxonomy.urls")),
    path("files/", include("minka.files.urls")),
    path("notices/", include("minka.notifications.urls")),
    path("calls/", include("calls.publishing.urls")),
    path("proposals/", include("calls.applying.urls")),
    path("reviews/", include("calls.reviewing.urls")),
    path("selection/", include("calls.selecting.urls")),
    path("projects/", include("calls.accompanying.urls")),
    path("spaces/", include("learning.discussing.urls")),
    path("systematizations/", include("learning.systematizing.urls")),
    path("syntheses/", include("learning.synthesizing.urls")),
    path("library/", include("learning.library.urls")),
]
