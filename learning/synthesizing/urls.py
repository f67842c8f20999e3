from django.urls import URLPattern

app_name = "synthesizing"
urlpatterns: list[URLPattern] = []
