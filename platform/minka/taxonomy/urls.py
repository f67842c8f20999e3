from django.urls import path

from . import views

app_name = "taxonomy"
urlpatterns = [path("themes/", views.themes, name="themes")]
