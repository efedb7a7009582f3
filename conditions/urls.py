"""Addresses that visitors read."""

from django.urls import path

from .views import about, condition, home, listing, question, reviewer, search

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("how-we-review/", about.how_we_review, name="how-we-review"),
    path("conditions/", listing.a_to_z, name="a-to-z"),
    path("conditions/a-z/<slug:letter>/", listing.letter, name="letter"),
    path("conditions/<slug:condition>/", condition.hub, name="condition"),
    path("conditions/<slug:condition>/<slug:topic>/", question.question, name="question"),
    path("reviewers/<slug:reviewer>/", reviewer.profile, name="reviewer"),
    path("reviewers/<slug:reviewer>/photo/", reviewer.photo, name="reviewer-photo"),
]
