"""Graph of a question's page: the answer, its review and its sources.

A page whose review is overdue keeps the date and the name of its last review, which stay
true until a new signature replaces them. Its `creativeWorkStatus` says that the review is
overdue, in the words of the badge. The due date is not given as `expires`: readers can
still open the page after it, and a consumer that obeyed it would hide the page. No
property says that a page is current, so an overdue page does not claim it either.

After a sign-off of changes only, `reviewedBy` is the person who signed this edition, `lastReviewed`
stays the date of the last review of the whole page, and `creditText` says who read what
(docs/adr/0040).
"""

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.public.reviews import review_sentence
from conditions.richtext import without_marks
from conditions.vocabularies import Scope

from . import medical_entities
from .nodes import a_to_z, day, graph, node, organisation, page, reference, trail, website
from .specialities import specialities_in
from .urls import absolute_url, condition_id, fragment_url, organisation_id, reviewer_id, term, website_id

# The short answer, on a question's page and on a condition's page.
SPEAKABLE = node("SpeakableSpecification", cssSelector=[".answer h2 + p"])


def question(edition, *, first_published):
    """Return the graph of a live edition's page, first published at `first_published` (a datetime).

    The caller has loaded the edition's page, condition, topic, reviewers and citations.
    """
    condition, path = edition.page.condition, edition.get_absolute_url()
    subject = reference(condition_id(condition))
    own = page(
        "MedicalWebPage",
        path,
        edition.title,
        description=without_marks(edition.short_answer),
        about=subject,
        mainEntity=reference(fragment_url(path, "question")),
        hasPart=_topic(edition),
        isPartOf=node(
            "MedicalWebPage",
            fragment_url(condition.get_absolute_url(), "page"),
            url=absolute_url(condition.get_absolute_url()),
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
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
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
    """Return the text of the page's badge: whether the review is overdue today."""
    return _("Review overdue") if edition.is_overdue else _("Medically reviewed")


def review_of(edition):
    """Return the properties for the signer, and the date of the last review of the whole page."""
    return {
        "lastReviewed": day(edition.reviewed_on),
        "reviewedBy": reference(reviewer_id(edition.reviewer)),
        "creditText": review_sentence(edition) if edition.scope == Scope.CHANGES_ONLY else None,
    }


def signer_of(edition):
    """Return the person who signed the edition, with the name that they signed with."""
    reviewer, signed_as = edition.reviewer, edition.reviewer_name
    names = {"name": signed_as}
    if signed_as == reviewer.name_with_credentials:
        names = {"name": reviewer.name, "honorificSuffix": reviewer.credentials}
    return node(
        "Person",
        reviewer_id(reviewer),
        **names,
        jobTitle=reviewer.speciality,
        url=absolute_url(reviewer.get_absolute_url()),
    )


def _question(edition, path):
    answer = node("Answer", fragment_url(path, "short-answer"), text=without_marks(edition.short_answer))
    return node(
        "Question",
        fragment_url(path, "question"),
        name=edition.title,
        about=reference(condition_id(edition.page.condition)),
        acceptedAnswer=answer,
    )


def _topic(edition):
    """Return the text as HealthTopicContent, or None if schema.org has no health aspect for the topic."""
    aspect = edition.page.topic.health_aspect
    if not aspect:
        return None
    return node(
        "HealthTopicContent",
        fragment_url(edition.get_absolute_url(), "text"),
        name=edition.title,
        about=reference(condition_id(edition.page.condition)),
        hasHealthAspect=term(aspect),
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
