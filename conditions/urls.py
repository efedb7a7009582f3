"""Addresses that visitors read."""

from django.urls import path

from .views import about, browse, condition, home, listing, question, reviewer, search, suggest

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("search/suggest/", suggest.suggestions, name="suggest"),
    path("how-we-review/", about.how_we_review, name="how-we-review"),
    path("conditions/", listing.a_to_z, name="a-to-z"),
    path("conditions/a-z/<slug:letter>/", listing.letter, name="letter"),
    path("conditions/<slug:condition>/", condition.hub, name="condition"),
    path("conditions/<slug:condition>/<slug:topic>/", question.question, name="question"),
    path("genes/", browse.genes, name="genes"),
    path("genes/<str:symbol>/", browse.gene, name="gene"),
    path("browse/inheritance/", browse.inheritance, name="browse-inheritance"),
    path("browse/inheritance/<slug:mode>/", browse.mode, name="browse-mode"),
    path("browse/groups/", browse.groups, name="browse-groups"),
    path("browse/groups/<slug:group>/", browse.group, name="browse-group"),
    path("reviewers/<slug:reviewer>/", reviewer.profile, name="reviewer"),
    path("reviewers/<slug:reviewer>/photo/", reviewer.photo, name="reviewer-photo"),
]
