"""Addresses that visitors read."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("conditions/<slug:condition>/", HttpResponse, name="condition"),
    path("conditions/<slug:condition>/<slug:topic>/", HttpResponse, name="question"),
    path("reviewers/<slug:reviewer>/", HttpResponse, name="reviewer"),
]
