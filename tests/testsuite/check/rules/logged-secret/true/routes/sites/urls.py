from django.urls import path

from sites.views import show

urlpatterns = [path("sites/<str:site_api_key>/", show)]
