"""What is told of the texts besides themselves: what changed in one, and all of them as open data."""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from .nodes import a_to_z, graph, node, organisation, page, reference, trail, website
from .urls import organisation_id, part, website_id, whole


def changes(edition, description):
    """Return the graph of the list of changes of a live edition's page, under the sentence that heads the list."""
    about, condition = edition.page, edition.page.condition
    path = path_of("changes", condition.slug, about.topic.slug)
    question = about.get_absolute_url()
    own = page(
        "WebPage",
        path,
        _("What changed: %(question)s") % {"question": edition.title},
        description=description,
        about=node("MedicalWebPage", part(question, "page"), url=whole(question), name=edition.title),
        isPartOf=reference(website_id()),
        breadcrumb=reference(part(path, "breadcrumb")),
    )
    steps = (a_to_z(), (condition.name, condition.get_absolute_url()), (about.topic.name, question))
    return graph(own, trail(path, *steps, (_("What changed"), path)), website(), organisation())


def open_data(name, description, *, corpus, media_type):
    """Return the graph of the guide to the open data; `corpus` is the path of all of it in one file."""
    path = path_of("api")
    data = node(
        "Dataset",
        part(path, "data"),
        url=whole(path),
        name=name,
        description=description,
        license=settings.CONTENT_LICENCE_URL,
        isAccessibleForFree=True,
        publisher=reference(organisation_id()),
        distribution=node("DataDownload", contentUrl=whole(corpus), encodingFormat=media_type),
    )
    own = page(
        "WebPage",
        path,
        _("Open data"),
        description=description,
        mainEntity=data,
        isPartOf=reference(website_id()),
        breadcrumb=reference(part(path, "breadcrumb")),
    )
    return graph(own, trail(path, (_("Open data"), path)), website(), organisation())
