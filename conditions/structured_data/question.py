"""A question's page: the answer, who reviewed it and when, and what it rests on.

A page whose review is overdue keeps the day and the name of its last review: they
are true, and only a new signature makes newer ones. That the review is overdue is
its `creativeWorkStatus`, in the words of its badge. The day on which a review is
due is not given as `expires`: that day ends neither the text's use nor its being
there, and whoever obeyed it would hide a page that readers can still open. An
overdue page claims to be current nowhere, since no property says so of any page.

A sign-off of changes only leaves the name and the day of the last review of the
whole page in place (docs/adr/0007).
"""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.richtext import without_marks

from . import medical_entities
from .nodes import a_to_z, day, graph, node, organisation, page, reference, trail, website
from .specialities import specialities_in
from .urls import condition_id, organisation_id, part, reviewer_id, term, website_id, whole

# The short answer's words, on a question's page and on a hub.
SPEAKABLE = node("SpeakableSpecification", cssSelector=[".answer h2 + p"])


def question(edition, *, first_published):
    """Return the graph of a live edition's page, first published at `first_published` (a datetime).

    The edition comes with its page, condition, topic, reviewers and citations.
    """
    condition, path = edition.page.condition, edition.get_absolute_url()
    subject = reference(condition_id(condition))
    own = page(
        "MedicalWebPage",
        path,
        edition.title,
        description=without_marks(edition.short_answer),
        about=subject,
        mainEntity=reference(part(path, "question")),
        hasPart=_topic(edition),
        isPartOf=node(
            "MedicalWebPage",
            part(condition.get_absolute_url(), "page"),
            url=whole(condition.get_absolute_url()),
            name=condition.name,
            isPartOf=reference(website_id()),
        ),
        audience=node("Patient"),
        author=reference(organisation_id()),
        **review_of(edition),
        specialty=[term(name) for name in specialities_in(edition.reviewer.speciality)],
        creativeWorkStatus=status(edition),
        datePublished=day(first_published),
        dateModified=day(edition.published_at),
        version=edition.number,
        license=settings.CONTENT_LICENCE_URL,
        citation=[_citation(citation, path) for citation in edition.sources],
        speakable=SPEAKABLE,
        breadcrumb=reference(part(path, "breadcrumb")),
    )
    names = (a_to_z(), (condition.name, condition.get_absolute_url()), (edition.page.topic.name, path))
    return graph(
        own,
        _question(edition, path),
        medical_entities.condition(condition),
        signer_of(edition),
        trail(path, *names),
        website(),
        organisation(),
    )


def status(edition):
    """Return what the page's badge says of the review at this moment."""
    return _("Review overdue") if edition.is_overdue else _("Medically reviewed")


def review_of(edition):
    """Return when and by whom the whole of a live edition's page was last reviewed."""
    return {"lastReviewed": day(edition.reviewed_on), "reviewedBy": reference(reviewer_id(edition.full_reviewer))}


def signer_of(edition):
    """Return the person who last reviewed the whole page, under the name that they signed with.

    The page tells the speciality of whoever signed last, and after a sign-off of changes
    only that may be somebody else.
    """
    reviewer, signed_as = edition.full_reviewer, edition.full_reviewer_name
    names = {"name": signed_as}
    if signed_as == reviewer.name_with_credentials:
        names = {"name": reviewer.name, "honorificSuffix": reviewer.credentials}
    return node(
        "Person",
        reviewer_id(reviewer),
        **names,
        jobTitle=reviewer.speciality if edition.reviewer_id == reviewer.pk else None,
        url=whole(reviewer.get_absolute_url()),
    )


def _question(edition, path):
    answer = node("Answer", part(path, "short-answer"), text=without_marks(edition.short_answer))
    return node(
        "Question",
        part(path, "question"),
        name=edition.title,
        about=reference(condition_id(edition.page.condition)),
        acceptedAnswer=answer,
    )


def _topic(edition):
    """Return the page's text as what schema.org calls its topic, or None where it has no name for that."""
    aspect = edition.page.topic.health_aspect
    if not aspect:
        return None
    return node(
        "HealthTopicContent",
        part(edition.get_absolute_url(), "text"),
        name=edition.title,
        about=reference(condition_id(edition.page.condition)),
        hasHealthAspect=term(aspect),
    )


def _citation(citation, path):
    """Return a source. Only what has a record in PubMed or a DOI is called an article; a web page is a work."""
    numbers = {"PMID": citation.pmid, "DOI": citation.doi}
    return node(
        "MedicalScholarlyArticle" if any(numbers.values()) else "CreativeWork",
        part(path, f"source-{citation.number}"),
        position=citation.number,
        name=citation.title,
        creditText=citation.authors,
        isPartOf=node("CreativeWork", name=citation.journal) if citation.journal else None,
        datePublished=str(citation.year) if citation.year else None,
        url=citation.url or citation.address,
        sameAs=[address for address in (citation.pubmed_url, citation.doi_url) if address],
        identifier=[node("PropertyValue", propertyID=kind, value=value) for kind, value in numbers.items() if value],
    )
