from django.urls import URLPattern

app_name = "systematizing"
urlpatterns: list[URLPattern] = []
