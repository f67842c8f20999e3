from django.urls import URLPattern

app_name = "selecting"
urlpatterns: list[URLPattern] = []
