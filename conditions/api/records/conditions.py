"""Records of conditions: the summary for lists, and the full record with names, facts and pages."""

from django.db.models import Max, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.links import absolute_url, absolute_url_of
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
    words=text(_("The name, code, gene or signs that matched; empty if the condition’s own name matched.")),
    is_near=schemas.boolean(_("Whether the match is uncertain, such as a similar name.")),
    is_by_signs=schemas.boolean(_("Whether it was found by signs that the search describes. This is no diagnosis.")),
)
_SUMMARY = {
    "slug": text(),
    "name": text(),
    "kind": schemas.one_of(Kind.values),
    "other_names": list_of(text()),
    "identifiers": list_of(CODE),
    "has_answers": schemas.boolean(_("Whether a reviewed page is public; if not, there is nothing more to read yet.")),
    "last_updated": or_null(schemas.date_time(), _("When the newest of its texts became public.")),
    "url": or_null(schemas.url(), _("The page for people; null where there are no answers.")),
    "self": or_null(schemas.url(), _("The condition as a record; null where there are no answers.")),
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
    next=or_null(schemas.url(), _("The next part; null at the end.")),
)
OTHER_NAME = define(
    "OtherName", _("Another name of a condition."), name=text(), scope=schemas.one_of(SynonymScope.values)
)
COMMUNITY = define(
    "Community",
    _("The community’s size: not medically reviewed."),
    words=text(),
    counted_on=or_null(schemas.date()),
)
CONDITION = define(
    "Condition",
    _("A condition with reviewed answers."),
    url=schemas.url(_("The page for people.")),
    self=schemas.url(),
    slug=text(),
    name=text(),
    name_in_text=text(_("The name within a sentence.")),
    kind=schemas.one_of(Kind.values),
    other_names=list_of(OTHER_NAME),
    groups=list_of(CONDITION_NAMED, _("The conditions that it is a type of, if they have answers.")),
    overview=or_null(PAGE_SUMMARY, _("The overview page; null if it is not public.")),
    pages=list_of(PAGE_SUMMARY, _("In the order of the condition’s page.")),
    community=or_null(COMMUNITY, _("Null if not counted.")),
    facts=FACTS,
)


def summarised_conditions():
    """Return the queryset of public conditions, with all that `condition_summary` needs."""
    newest = Edition.objects.live().filter(page__condition=OuterRef("pk")).order_by().values("page__condition")
    return (
        public_conditions()
        .annotate(last_updated=Subquery(newest.annotate(at=Max("published_at")).values("at")))
        .prefetch_related("synonyms", Prefetch("identifiers", Identifier.objects.order_by("system", "code", "pk")))
    )


def condition_summary(condition, match=None):
    """Return the ConditionSummary record; `match` is a Match record or None."""
    has_answers = condition.has_answers
    codes = {(row.system, row.code, row.relation): row for row in condition.identifiers.all()}
    return {
        "slug": condition.slug,
        "name": condition.name,
        "kind": condition.kind,
        "other_names": [synonym.name for synonym in condition.synonyms.all()],
        "identifiers": [code(identifier) for identifier in codes.values()],
        "has_answers": has_answers,
        "last_updated": condition.last_updated,
        "url": absolute_url(condition.get_absolute_url()) if has_answers else None,
        "self": absolute_url_of("api-condition", condition.slug) if has_answers else None,
        "match": match,
    }


def condition(public_condition):
    """Return the Condition record of a condition with live pages."""
    pages = summarised_pages().filter(page__condition=public_condition)
    pages = list(pages.order_by("page__topic__group__position", "page__topic__group", "page__topic__position", "pk"))
    summaries = {edition: page_summary(edition) for edition in pages}
    overview = next((edition for edition in pages if edition.page.topic.is_overview), None)
    size, has_count = community(public_condition), public_condition.community_count is not None
    return {
        **condition_named(public_condition),
        "name_in_text": public_condition.in_text,
        "kind": public_condition.kind,
        "other_names": [{"name": synonym.name, "scope": synonym.scope} for synonym in public_condition.synonyms.all()],
        "groups": [
            condition_named(group)
            for group in conditions_with_live_pages().filter(child_links__child=public_condition).distinct()
        ],
        "overview": summaries.get(overview),
        "pages": list(summaries.values()),
        "community": {"words": size.words, "counted_on": size.counted_on} if has_count else None,
        "facts": facts(facts_of(public_condition, signs=True)),
    }
