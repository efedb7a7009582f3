"""Graphs of a page's list of changes, and of the guide to the open data."""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from .nodes import a_to_z, graph, node, organisation, page, reference, trail, website
from .urls import absolute_url, fragment_url, organisation_id, website_id


def changes(edition, description):
    """Return the graph of a live edition's list of changes; `description` is the sentence above the list."""
    about, condition = edition.page, edition.page.condition
    path = path_of("changes", condition.slug, about.topic.slug)
    question = about.get_absolute_url()
    own = page(
        "WebPage",
        path,
        _("What changed: %(question)s") % {"question": edition.title},
        description=description,
        about=node("MedicalWebPage", fragment_url(question, "page"), url=absolute_url(question), name=edition.title),
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    steps = (a_to_z(), (condition.name, condition.get_absolute_url()), (about.topic.name, question))
    return graph(own, trail(path, *steps, (_("What changed"), path)), website(), organisation())


def open_data(name, description, *, corpus, media_type):
    """Return the graph of the guide to the open data; `corpus` is the path of the file with all data."""
    path = path_of("api")
    data = node(
        "Dataset",
        fragment_url(path, "data"),
        url=absolute_url(path),
        name=name,
        description=description,
        license=settings.CONTENT_LICENCE_URL,
        isAccessibleForFree=True,
        publisher=reference(organisation_id()),
        distribution=node("DataDownload", contentUrl=absolute_url(corpus), encodingFormat=media_type),
    )
    own = page(
        "WebPage",
        path,
        _("Open data"),
        description=description,
        mainEntity=data,
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    return graph(own, trail(path, (_("Open data"), path)), website(), organisation())
