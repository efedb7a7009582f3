"""Graphs of the reviewers' pages: the list of reviewers and their profiles."""

from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from .nodes import graph, items, node, organisation, page, reference, trail, website
from .urls import absolute_url, fragment_url, reviewer_id, website_id


def reviewers(public):
    """Return the graph of the list of all public reviewers."""
    name, path = _all_reviewers()
    own = page(
        "CollectionPage",
        path,
        name,
        mainEntity=items([(one.name_with_credentials, one.get_absolute_url()) for one in public]) if public else None,
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    return graph(own, trail(path, (name, path)), website(), organisation())


def profile(reviewer):
    """Return the graph of a reviewer's public profile."""
    path = reviewer.get_absolute_url()
    steps = (_all_reviewers(), (reviewer.name, path))
    own = page(
        "ProfilePage",
        path,
        reviewer.name_with_credentials,
        mainEntity=reference(reviewer_id(reviewer)),
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    return graph(own, _person(reviewer), trail(path, *steps), website(), organisation())


def _all_reviewers():
    """Return the breadcrumb step (name, path) of the list of all reviewers."""
    return _("Our medical reviewers"), path_of("reviewers")


def _person(reviewer):
    registration, orcid = reviewer.registration_number, reviewer.orcid
    return node(
        "Person",
        reviewer_id(reviewer),
        name=reviewer.name,
        honorificSuffix=reviewer.credentials,
        jobTitle=reviewer.speciality,
        affiliation=node("Organization", name=reviewer.affiliation) if reviewer.affiliation else None,
        description=reviewer.biography,
        hasCredential=[
            node("EducationalOccupationalCredential", name=name.strip())
            for name in reviewer.credentials.split(",")
            if name.strip()
        ],
        identifier=[
            *([node("PropertyValue", propertyID="ORCID", value=orcid)] if orcid else []),
            *([node("PropertyValue", name=_("Registration"), value=registration)] if registration else []),
        ],
        sameAs=reviewer.orcid_url,
        image=absolute_url(path_of("reviewer-photo", reviewer.slug)) if reviewer.photo else None,
        url=absolute_url(reviewer.get_absolute_url()),
    )
