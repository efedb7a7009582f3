"""Graph of a condition's page: the condition, its facts, and the answers about it.

The graph has no review of the whole page: the page combines answers, each with its own
review, with facts that no reviewer has signed. The review dates belong to the answers
(`hasPart`), and the reviewer's name to the overview, where the page shows it.
"""

from django.conf import settings

from conditions.richtext import without_marks

from . import medical_entities
from .nodes import a_to_z, day, graph, node, organisation, page, reference, trail, website
from .question import SPEAKABLE, review_of, signer, status
from .urls import absolute_url, condition_id, fragment_url, letter_path, reviewer_id, website_id


def hub(condition, *, answers, overview, facts):
    """Return the graph of a condition's page from its live editions with topics, and its Facts.

    `overview` is the SignedPage of the overview among them, or None.
    """
    path = condition.get_absolute_url()
    subtypes = [medical_entities.subtype(one, condition) for one in facts.subtypes]
    genes = medical_entities.genes(condition, facts)
    own = page(
        "MedicalWebPage",
        path,
        condition.name,
        description=without_marks(overview.short_answer) if overview else None,
        about=reference(condition_id(condition)),
        mainEntity=reference(condition_id(condition)),
        mentions=[reference(one["@id"]) for one in (*subtypes, *genes)],
        hasPart=[_answer(edition, overview) for edition in answers],
        isPartOf=reference(website_id()),
        audience=node("Patient"),
        speakable=SPEAKABLE if overview else None,
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    steps = (a_to_z(), (condition.initial, letter_path(condition.initial)), (condition.name, path))
    people = [signer(overview.signature.reviewer)] if overview else []
    about = medical_entities.condition(condition, facts)
    return graph(own, about, *subtypes, *genes, *people, trail(path, *steps), website(), organisation())


def _answer(edition, overview):
    """Return the node of a live edition; only the overview names its reviewer, as the page does."""
    path = edition.get_absolute_url()
    review = {"lastReviewed": day(edition.reviewed_on)}
    if edition.page.topic.is_overview:
        signature = overview.signature
        review = {**review_of(signature.review), "reviewedBy": reference(reviewer_id(signature.reviewer))}
    return node(
        "MedicalWebPage",
        fragment_url(path, "page"),
        url=absolute_url(path),
        name=edition.title,
        description=without_marks(edition.short_answer),
        **review,
        creativeWorkStatus=status(edition) if edition.is_overdue else None,
        license=settings.CONTENT_LICENCE_URL,
    )
