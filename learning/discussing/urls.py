from django.urls import URLPattern

app_name = "discussing"
urlpatterns: list[URLPattern] = []
