"""Graph of a question's page: the answer, its review and its sources.

A page whose review is overdue keeps the date and the name of its last review, which stay
true until a new signature replaces them. Its `creativeWorkStatus` says that the review is
overdue, in the words of the badge. The due date is not given as `expires`: readers can
still open the page after it, and a consumer that obeyed it would hide the page. No
property says that a page is current, so an overdue page does not claim it either.

Names, dates and text are those of the sign-off record; only addresses, the status and the breadcrumb are of today
(docs/adr/0044). After a sign-off of changes only, `reviewedBy` is the person who signed this edition, `lastReviewed`
stays the date of the last review of the whole page, and `creditText` says who read what
(docs/adr/0040).
"""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.richtext import without_marks

from . import medical_entities
from .nodes import a_to_z, day, graph, node, organisation, page, reference, trail, website
from .specialities import specialities_in
from .urls import absolute_url, condition_id, fragment_url, organisation_id, reviewer_id, term, website_id

# The short answer, on a question's page and on a condition's page.
SPEAKABLE = node("SpeakableSpecification", cssSelector=[".answer h2 + p"])


def question(edition, signed, *, first_published):
    """Return the graph of a live edition's page, first published at `first_published` (a datetime).

    `signed` is the SignedPage of the edition; the caller has loaded the edition's page, condition and topic.
    """
    condition, path = edition.page.condition, edition.get_absolute_url()
    own = page(
        "MedicalWebPage",
        path,
        signed.title,
        description=without_marks(signed.short_answer),
        about=reference(condition_id(condition)),
        mainEntity=reference(fragment_url(path, "question")),
        hasPart=_topic(condition, signed, path),
        isPartOf=node(
            "MedicalWebPage",
            fragment_url(condition.get_absolute_url(), "page"),
            url=absolute_url(condition.get_absolute_url()),
            name=condition.name,
            isPartOf=reference(website_id()),
        ),
        audience=node("Patient"),
        author=reference(organisation_id()),
        **review_of(signed.signature.review),
        reviewedBy=reference(reviewer_id(signed.signature.reviewer)),
        specialty=[term(name) for name in specialities_in(signed.signature.reviewer.speciality)],
        creativeWorkStatus=status(edition),
        datePublished=day(first_published),
        dateModified=day(edition.published_at),
        version=signed.number,
        license=settings.CONTENT_LICENCE_URL,
        citation=[_citation(citation, path) for citation in signed.citations],
        speakable=SPEAKABLE,
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    names = (a_to_z(), (condition.name, condition.get_absolute_url()), (edition.page.topic.name, path))
    return graph(
        own,
        _question(condition, signed, path),
        medical_entities.condition(condition, name=signed.condition_name),
        signer(signed.signature.reviewer),
        trail(path, *names),
        website(),
        organisation(),
    )


def status(edition):
    """Return the text of the page's badge: whether the review is overdue today."""
    return _("Review overdue") if edition.is_overdue else _("Medically reviewed")


def review_of(review):
    """Return the properties for a Review: the date of the last review of the whole page, and who read what."""
    return {
        "lastReviewed": day(review.whole_on),
        "creditText": review.sentence() if review.is_of_changes else None,
    }


def signer(reviewer):
    """Return the person who signed, a SignedReviewer."""
    return node(
        "Person",
        reviewer_id(reviewer),
        name=reviewer.name,
        honorificSuffix=reviewer.credentials,
        jobTitle=reviewer.speciality,
        url=absolute_url(reviewer.get_absolute_url()),
    )


def _question(condition, signed, path):
    answer = node("Answer", fragment_url(path, "short-answer"), text=without_marks(signed.short_answer))
    return node(
        "Question",
        fragment_url(path, "question"),
        name=signed.title,
        about=reference(condition_id(condition)),
        acceptedAnswer=answer,
    )


def _topic(condition, signed, path):
    """Return the text as HealthTopicContent, or None if schema.org has no health aspect for the topic."""
    if not signed.health_aspect:
        return None
    return node(
        "HealthTopicContent",
        fragment_url(path, "text"),
        name=signed.title,
        about=reference(condition_id(condition)),
        hasHealthAspect=term(signed.health_aspect),
    )


def _citation(citation, path):
    """Return a source: an article if it has a PubMed ID or a DOI, else a CreativeWork such as a web page."""
    numbers = {"PMID": citation.pmid, "DOI": citation.doi}
    return node(
        "MedicalScholarlyArticle" if any(numbers.values()) else "CreativeWork",
        fragment_url(path, f"source-{citation.number}"),
        position=citation.number,
        name=citation.title,
        creditText=citation.authors,
        isPartOf=node("CreativeWork", name=citation.journal) if citation.journal else None,
        datePublished=str(citation.year) if citation.year else None,
        url=citation.url or citation.address,
        sameAs=[url for url in (citation.pubmed_url, citation.doi_url) if url],
        identifier=[node("PropertyValue", propertyID=kind, value=value) for kind, value in numbers.items() if value],
    )
