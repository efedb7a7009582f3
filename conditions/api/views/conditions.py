"""Endpoints of conditions: the list with filters and search, one condition, and conditions by code."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr, Upper
from django.http import HttpResponsePermanentRedirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import search
from conditions.api import parameters, schemas
from conditions.api.cursor_pagination import items_response, list_response
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url_of
from conditions.api.parameters import Parameter
from conditions.api.problems import Problem, not_found_problem
from conditions.api.records.conditions import condition as full_record
from conditions.api.records.conditions import condition_summary, summarised_conditions
from conditions.api.request_handling import ApiResponse
from conditions.facts.queries import NO_VALUE
from conditions.identifiers import possible_codes
from conditions.models import Classification, Edition, GeneAssociation, Identifier, Inheritance
from conditions.public.browsing import public_groups
from conditions.public.visibility import conditions_with_live_pages
from conditions.vocabularies import IdentifierSystem, InheritanceMode

LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "other")
MODES = {slugify(mode.value): mode for mode in InheritanceMode if mode not in NO_VALUE}
# Pasted addresses are longer than codes.
LONGEST_CODE = 300

FILTERS = (
    Parameter(
        "q",
        gettext_lazy(
            "Search by name, synonym, gene or code, also misspelt; if nothing matches, by signs in everyday words. The "
            "response contains the best 50 results, best first, without a cursor."
        ),
        parameters.as_text(search.LONGEST_QUERY),
        schemas.text(maxLength=search.LONGEST_QUERY),
        "lipodystrophy",
    ),
    Parameter(
        "identifier",
        gettext_lazy(
            "A code in any of the systems, with or without the name of its system, or the address of its page."
        ),
        parameters.as_text(LONGEST_CODE),
        schemas.text(maxLength=LONGEST_CODE),
        "ORPHA:528",
    ),
    parameters.choice("letter", gettext_lazy("The first letter of the name."), LETTERS, "c"),
    Parameter(
        "gene",
        gettext_lazy("The symbol of a gene, current or former."),
        parameters.as_symbol,
        schemas.text(maxLength=40),
        "AGPAT2",
    ),
    parameters.slug("group", gettext_lazy("The slug of a group of diseases that it belongs to.")),
    parameters.choice("inheritance", gettext_lazy("How it is passed on."), MODES, "autosomal-recessive"),
    parameters.slug("topic", gettext_lazy("Only those with a public page on this topic."), "causes"),
    parameters.boolean("has_answers", gettext_lazy("true: only conditions with public pages; false: only the others.")),
    parameters.date_time(
        "updated_since", gettext_lazy("Only those with a text that became public at this time or after it.")
    ),
    parameters.LIMIT,
    parameters.CURSOR,
)


@endpoint(
    "/api/v1/conditions",
    name="api-conditions",
    record="ConditionList",
    summary=gettext_lazy("Conditions: list, filter, search"),
    description=gettext_lazy("By name from A to Z, including conditions without reviewed answers."),
    parameters=FILTERS,
    example="letter=c",
)
def conditions(request, query):
    rows = _filtered(query)
    codes = _codes(query["identifier"])
    if codes is not None:
        rows = rows.filter(Exists(_with_codes(codes)))
    if query["q"] is not None:
        return _search_results(query, rows)
    return list_response(
        request,
        query,
        rows,
        by=("sort_name", "pk"),
        record=lambda condition: condition_summary(condition, _code_match(condition, codes or ())),
    )


@endpoint(
    "/api/v1/conditions/by-identifier/{code}",
    name="api-by-identifier",
    record="ConditionList",
    summary=gettext_lazy("Conditions with a code"),
    description=gettext_lazy(
        "A code in any of the systems, with or without the name of its system: ORPHA:528, MONDO:0006536, 608594. The "
        "response is always a list, because several conditions can have the same code; the relation says how exactly "
        "it fits."
    ),
    error_statuses=(404,),
)
def by_identifier(request, query, code):
    # A code that is cut off is another code.
    codes = possible_codes(code.rstrip("/")) if len(code) <= LONGEST_CODE else ()
    matching = summarised_conditions().filter(Exists(_with_codes(codes))) if codes else ()
    items = [condition_summary(condition, _code_match(condition, codes)) for condition in matching]
    if not items:
        raise Problem(404, _("No public condition has this code. Write it as ORPHA:528, or as the code alone."))
    return items_response(items)


@endpoint(
    "/api/v1/conditions/{condition}",
    name="api-condition",
    record="Condition",
    summary=gettext_lazy("One condition: names, codes, facts and pages"),
    description=gettext_lazy("The facts come from the sources named with each; only the pages are medically reviewed."),
    error_statuses=(404,),
    has_moved=True,
)
def condition(request, query, condition):
    return _condition(condition, "api-condition")


@endpoint(
    "/conditions/{condition}.json",
    name="condition-json",
    record="Condition",
    summary=gettext_lazy("One condition, at the address of its page for people"),
    error_statuses=(404,),
    has_moved=True,
)
def condition_beside_its_page(request, query, condition):
    return _condition(condition, "condition-json")


def _condition(slug, name):
    public_condition = conditions_with_live_pages().filter(slug=slug).prefetch_related("synonyms").first()
    return redirect_renamed(slug, name) if public_condition is None else ApiResponse(full_record(public_condition))


def redirect_renamed(slug, name):
    """Return the redirect to the URL `name` of the condition that was renamed from this slug; raise Problem if none."""
    renamed = conditions_with_live_pages().filter(former_slugs__slug=slug).first()
    if renamed is None:
        raise not_found_problem()
    return HttpResponsePermanentRedirect(absolute_url_of(name, renamed.slug))


def _filtered(query):
    rows = summarised_conditions()
    condition_id = OuterRef("pk")
    if query["letter"] is not None:
        first = rows.alias(first=Substr("sort_name", 1, 1))
        letters = LETTERS[:-1]
        is_other = query["letter"] == "other"
        rows = first.exclude(first__in=letters) if is_other else first.filter(first=query["letter"])
    if query["gene"] is not None:
        linked = GeneAssociation.objects.filter(condition=condition_id).alias(
            current=Upper("gene__symbol"), former=Upper("gene__former_symbols__symbol")
        )
        symbol = query["gene"].upper()
        rows = rows.filter(Exists(linked.filter(Q(current=symbol) | Q(former=symbol))))
    if query["group"] is not None:
        groups = public_groups().filter(slug=query["group"]).order_by().values("pk")
        rows = rows.filter(Exists(Classification.objects.filter(child=condition_id, parent__in=groups)))
    if query["inheritance"] is not None:
        rows = rows.filter(Exists(Inheritance.objects.filter(condition=condition_id, mode=MODES[query["inheritance"]])))
    if query["topic"] is not None:
        live = Edition.objects.live().filter(page__condition=condition_id, page__topic__slug=query["topic"])
        rows = rows.filter(Exists(live))
    if query["has_answers"] is not None:
        rows = rows.filter(has_answers=query["has_answers"])
    if query["updated_since"] is not None:
        rows = rows.filter(last_updated__gte=query["updated_since"])
    return rows


def _search_results(query, rows):
    if query["cursor"] is not None:
        raise Problem(400, _("A search has no cursor: one response contains the best results. Leave “cursor” out."))
    # The first hit of a condition is its best.
    matches = {}
    for hit in search.search(search.clean_query(query["q"]), texts=False, answers=False):
        matches.setdefault(hit.condition.pk, _match(hit.matched_words, hit.is_near, hit.is_by_signs))
    matching = {condition.pk: condition for condition in rows.filter(pk__in=matches)}
    ids = [pk for pk in matches if pk in matching][: query["limit"]]
    return items_response([condition_summary(matching[pk], matches[pk]) for pk in ids])


def _codes(text):
    """Return the (system, code) pairs that `text` may mean, or None for None; raise Problem if there are none."""
    if text is None:
        return None
    codes = possible_codes(text)
    if not codes:
        raise Problem(400, _("The parameter “identifier” must be a code of a known system, such as ORPHA:528."))
    return codes


def _with_codes(codes):
    has_code = reduce(or_, (Q(system=system, code=code) for system, code in codes))
    return Identifier.objects.filter(has_code, condition=OuterRef("pk"))


def _code_match(condition, codes):
    """Return the Match record of a condition that has one of the codes, or None."""
    matching = [row for row in condition.identifiers.all() if (row.system, row.code) in codes]
    words = [f"{IdentifierSystem(row.system).label} {row.code}" for row in matching]
    return _match(", ".join(dict.fromkeys(words))) if words else None


def _match(words, is_near=False, is_by_signs=False):
    return {"words": words, "is_near": is_near, "is_by_signs": is_by_signs}
