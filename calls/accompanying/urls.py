from django.urls import URLPattern

app_name = "accompanying"
urlpatterns: list[URLPattern] = []
