"""Conditions: in lists, and with their names, facts and pages."""

from django.db.models import Max, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.links import absolute, to
from conditions.api.schemas import define, list_of, or_null, text
from conditions.facts import facts_of
from conditions.models import Edition, Identifier
from conditions.public.visibility import conditions_with_live_pages, public_conditions
from conditions.views.community import community
from conditions.vocabularies import Kind, SynonymScope

from .facts import CODE, FACTS, code, facts
from .pages import CONDITION_NAMED, PAGE_SUMMARY, condition_named, page_summary, summarised_pages

MATCH = define(
    "Match",
    _("Why a condition was found."),
    words=text(_("The name, code or gene that matched; empty where the name itself shows it.")),
    is_near=schemas.truth(_("Whether it only may be what was meant.")),
)
_SUMMARY = {
    "slug": text(),
    "name": text(),
    "kind": schemas.one_of(Kind.values),
    "other_names": list_of(text()),
    "identifiers": list_of(CODE),
    "has_answers": schemas.truth(_("Whether a reviewed page is public; if not, there is nothing more to read yet.")),
    "last_updated": or_null(schemas.moment(), _("When the newest of its texts became public.")),
    "url": or_null(schemas.address(), _("The page for people; null where there are no answers.")),
    "self": or_null(schemas.address(), _("The condition as a record; null where there are no answers.")),
}
CONDITION_SUMMARY = define(
    "ConditionSummary",
    _("A condition in a list."),
    **_SUMMARY,
    match=or_null(MATCH, _("Null where nothing was searched.")),
)
CONDITION_LIST = define(
    "ConditionList",
    _("A part of the list of conditions."),
    items=list_of(CONDITION_SUMMARY),
    next=or_null(schemas.address(), _("The next part; null at the end.")),
)
OTHER_NAME = define(
    "OtherName", _("Another name of a condition."), name=text(), scope=schemas.one_of(SynonymScope.values)
)
COMMUNITY = define(
    "Community",
    _("The community’s size: not medically reviewed."),
    words=text(),
    counted_on=or_null(schemas.day()),
)
CONDITION = define(
    "Condition",
    _("A condition with reviewed answers."),
    url=schemas.address(_("The page for people.")),
    self=schemas.address(),
    slug=text(),
    name=text(),
    name_in_text=text(_("The name within a sentence.")),
    kind=schemas.one_of(Kind.values),
    other_names=list_of(OTHER_NAME),
    groups=list_of(CONDITION_NAMED, _("The conditions that it is a type of, where they have answers.")),
    overview=or_null(PAGE_SUMMARY, _("The page that says what it is; null where that is not public.")),
    pages=list_of(PAGE_SUMMARY, _("In the order of the condition’s page.")),
    community=or_null(COMMUNITY, _("Null where nobody counted.")),
    facts=FACTS,
)


def summarised_conditions():
    """Return the conditions that lists may name, with all that a ConditionSummary needs."""
    newest = Edition.objects.live().filter(page__condition=OuterRef("pk")).order_by().values("page__condition")
    return (
        public_conditions()
        .annotate(last_updated=Subquery(newest.annotate(at=Max("published_at")).values("at")))
        .prefetch_related("synonyms", Prefetch("identifiers", Identifier.objects.order_by("system", "code", "pk")))
    )


def condition_summary(condition, match=None):
    """Return a ConditionSummary; `match` is a Match record."""
    has_answers = condition.has_answers
    codes = {(one.system, one.code, one.relation): one for one in condition.identifiers.all()}
    return {
        "slug": condition.slug,
        "name": condition.name,
        "kind": condition.kind,
        "other_names": [synonym.name for synonym in condition.synonyms.all()],
        "identifiers": [code(identifier) for identifier in codes.values()],
        "has_answers": has_answers,
        "last_updated": condition.last_updated,
        "url": absolute(condition.get_absolute_url()) if has_answers else None,
        "self": to("api-condition", condition.slug) if has_answers else None,
        "match": match,
    }


def condition(found):
    """Return the Condition record of a condition with live pages."""
    pages = summarised_pages().filter(page__condition=found)
    pages = list(pages.order_by("page__topic__group__position", "page__topic__group", "page__topic__position", "pk"))
    summaries = {edition: page_summary(edition) for edition in pages}
    overview = next((edition for edition in pages if edition.page.topic.is_overview), None)
    known = community(found)
    return {
        **condition_named(found),
        "name_in_text": found.in_text,
        "kind": found.kind,
        "other_names": [{"name": synonym.name, "scope": synonym.scope} for synonym in found.synonyms.all()],
        "groups": [
            condition_named(group) for group in conditions_with_live_pages().filter(child_links__child=found).distinct()
        ],
        "overview": summaries.get(overview),
        "pages": list(summaries.values()),
        "community": None if found.community_count is None else {"words": known.words, "counted_on": known.counted_on},
        "facts": facts(facts_of(found, signs=True)),
    }
