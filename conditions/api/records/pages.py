"""Records of pages: the live edition with its dates, reviewers, text and hash."""

from django.conf import settings
from django.utils.timezone import template_localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import richtext
from conditions.api import schemas
from conditions.api.links import absolute_url, absolute_url_of
from conditions.api.schemas import define, or_null
from conditions.models import Edition
from conditions.models.edition import HASH_FORMAT
from conditions.public.reviews import Review, with_whole_edition
from conditions.public.signed import name_when_signed, signed_page, with_names_when_signed
from conditions.richtext.runs import PLACEHOLDER
from conditions.views.community import community
from conditions.vocabularies import Scope

from .citations import CITATION, SIGNED_CITATION, citation
from .proofs import PROOF
from .reviewers import SIGNER, signer
from .sign_offs import SIGN_OFF, sign_off
from .terms import DISCLAIMER, LICENCE, disclaimer, licence

_NOW = gettext_lazy("Null if no new review was requested.")
# Long columns, which lists do not need.
_TEXTS = ("body", "body_as_written", "search_text")
_COMMUNITY = "community-count"
RECIPE = gettext_lazy(
    "SHA-256 over the UTF-8 bytes of “text” as canonical JSON (RFC 8785): keys sorted, no spaces, letters unescaped."
)
RECIPE_IN_PYTHON = (
    "hashlib.sha256(json.dumps(text, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()"
)

CONDITION_NAMED = define(
    "ConditionNamed",
    gettext_lazy("A condition, in short."),
    slug=schemas.text(),
    name=schemas.text(gettext_lazy("On a page, the name that was signed.")),
    url=schemas.url(),
    self=schemas.url(),
)
TOPIC = define(
    "Topic",
    gettext_lazy("A kind of question, as the site’s lists name it today. The question that was signed is the title."),
    slug=schemas.text(),
    name=schemas.text(),
    group=schemas.text(),
)
NOW = define(
    "Now",
    gettext_lazy("Names as they are today. Nobody signed them; all other names of a page are those that were signed."),
    condition_name=schemas.text(gettext_lazy("Differs from the signed name if the condition has been renamed since.")),
    topic_name=schemas.text(),
    topic_group=schemas.text(),
)
REVIEW = define(
    "Review",
    gettext_lazy("Who signed this text, and who last read the whole page."),
    scope=schemas.one_of(
        Scope.values, gettext_lazy("Whether the signature covers the whole page or what had changed.")
    ),
    signed_by=SIGNER,
    signed_at=schemas.date_time(),
    whole_page_reviewed_by=SIGNER,
    whole_page_edition=schemas.integer(gettext_lazy("The number of the edition whose whole page was last reviewed.")),
    sentence=schemas.text(
        gettext_lazy("Who read what, and when. Show it beside a name, because “changes only” is not the whole page.")
    ),
    last_reviewed=schemas.date(gettext_lazy("When the whole page was last read and signed.")),
    review_due=schemas.date(gettext_lazy("The date by which the whole page has to be reviewed again.")),
    new_review_asked_for=or_null(schemas.date_time(), _NOW),
    is_overdue=schemas.boolean(
        gettext_lazy("Whether the review is overdue, computed for this response. Say so if you show the text.")
    ),
)
SIGNED_TEXT = define(
    "SignedText",
    gettext_lazy("Exactly what the reviewer signed."),
    format=schemas.text(const=HASH_FORMAT),
    title=schemas.text(),
    short_answer=schemas.text(),
    body=schemas.text(gettext_lazy("HTML; a mark such as [1] names a source.")),
    change_note=schemas.text(),
    is_periodic_review=schemas.boolean(),
    citations=schemas.list_of({"type": "object", "required": list(SIGNED_CITATION), "properties": SIGNED_CITATION}),
)
SIGNED = define(
    "Signed",
    gettext_lazy("The signed text with its hash, to prove that nothing was changed on the way."),
    text=SIGNED_TEXT,
    sha256=schemas.text(pattern="^[0-9a-f]{64}$"),
    recipe=schemas.text(gettext_lazy("How to recompute the hash.")),
    python=schemas.text(gettext_lazy("The same as a line of Python.")),
)
_SUMMARY = {
    "url": schemas.url(gettext_lazy("The page for people.")),
    "self": schemas.url(gettext_lazy("The page as a record.")),
    "condition": CONDITION_NAMED,
    "topic": TOPIC,
    "title": schemas.text(gettext_lazy("The question.")),
    "short_answer": schemas.text(gettext_lazy("Plain text without citation marks.")),
    "edition": schemas.integer(gettext_lazy("The number of the live edition.")),
    "first_published": schemas.date_time(gettext_lazy("When the page first became public.")),
    "last_updated": schemas.date_time(gettext_lazy("When this text became public.")),
    "review": REVIEW,
    "sha256": schemas.text(gettext_lazy("The hash of the signed text."), pattern="^[0-9a-f]{64}$"),
    "now": NOW,
}
PAGE_SUMMARY = define("PageSummary", gettext_lazy("A page without its body."), **_SUMMARY)
PAGE = define(
    "Page",
    gettext_lazy("A page with the text that is public now."),
    **_SUMMARY,
    language=schemas.text(),
    body_html=schemas.text(gettext_lazy("The body ready to show: the community’s size filled in, headings with ids.")),
    body_text=schemas.text(gettext_lazy("The same as plain text, one block a line.")),
    citations=schemas.list_of(CITATION),
    signed=SIGNED,
    sign_off=or_null(SIGN_OFF, gettext_lazy("Null where the text was signed before records were kept.")),
    proof=or_null(PROOF, gettext_lazy("Null while the public log has no key, or has no entry of the page.")),
    licence=LICENCE,
    attribution=schemas.text(gettext_lazy("The credit line to show below the text.")),
    disclaimer=DISCLAIMER,
)
PAGE_LIST = define(
    "PageList",
    gettext_lazy("A part of the list of pages."),
    items=schemas.list_of(PAGE_SUMMARY),
    next=or_null(schemas.url(), gettext_lazy("The next part; null at the end.")),
)


def live_pages():
    """Return the queryset of live editions with all that `page` needs, except citations."""
    live = Edition.objects.live().with_page().with_first_published()
    return with_whole_edition(live.select_related("sign_off__key_signature__key"))


def summarised_pages():
    """Return the queryset of live editions with all that `page_summary` needs, without long columns."""
    live = with_names_when_signed(Edition.objects.live().with_page().with_first_published().defer(*_TEXTS))
    return with_whole_edition(live)


def page_summary(edition):
    """Return the PageSummary record of a live edition."""
    condition, topic = edition.page.condition, edition.page.topic
    return {
        "url": absolute_url(edition.get_absolute_url()),
        "self": absolute_url_of("api-page", condition.slug, topic.slug),
        "condition": {**condition_named(condition), "name": name_when_signed(edition)},
        "topic": {"slug": topic.slug, "name": topic.name, "group": topic.group.name},
        "title": edition.title,
        "short_answer": richtext.without_marks(edition.short_answer),
        "edition": edition.number,
        "first_published": edition.first_published,
        "last_updated": edition.published_at,
        "review": _review(edition),
        "sha256": edition.sha256,
        "now": {"condition_name": condition.name, "topic_name": topic.name, "topic_group": topic.group.name},
    }


def page(edition, proof):
    """Return the Page record of a live edition, whose citations are prefetched; `proof` is from `conditions.proofs`."""
    signed = signed_page(edition)
    html, words = _bodies(signed, edition.page.condition)
    return {
        **page_summary(edition),
        "language": signed.language,
        "body_html": html,
        "body_text": words,
        "citations": [citation(source) for source in signed.citations],
        "signed": {
            "text": edition.signed_text(),
            "sha256": edition.sha256,
            "recipe": RECIPE,
            "python": RECIPE_IN_PYTHON,
        },
        "sign_off": sign_off(edition.sign_off),
        "proof": proof,
        "licence": licence(),
        "attribution": _attribution(edition),
        "disclaimer": disclaimer(),
    }


def changed_at(edition):
    """Return when the live edition was last published, signed, or got a request for a new review."""
    return max(filter(None, (edition.published_at, edition.signed_at, edition.expedited_at)))


def condition_named(condition):
    """Return the ConditionNamed record of a condition."""
    return {
        "slug": condition.slug,
        "name": condition.name,
        "url": absolute_url(condition.get_absolute_url()),
        "self": absolute_url_of("api-condition", condition.slug),
    }


def _bodies(signed, condition):
    """Return the body as HTML and as plain text, with the community's present size in place of its placeholder."""
    size = community(condition)
    words = f"{size.words} ({size.as_of})" if size.as_of else size.words
    html = richtext.render(signed.body, fill={_COMMUNITY: [("span", {}, words)]}, table_label=_("Table")).html
    plain = PLACEHOLDER.sub(
        lambda match: words if match[1].lower() == _COMMUNITY else match[0], richtext.plain_text(signed.body)
    )
    return html, plain


def _review(edition):
    review = Review.of_edition(edition)
    return {
        "scope": edition.scope,
        "signed_by": signer(edition.reviewer, edition.reviewer_name),
        "signed_at": edition.signed_at,
        "whole_page_reviewed_by": signer(edition.full_reviewer, edition.full_reviewer_name),
        "whole_page_edition": review.whole_edition,
        "sentence": f"{review.sentence()}.",
        "last_reviewed": edition.reviewed_on,
        "review_due": edition.review_due,
        "new_review_asked_for": edition.expedited_at,
        "is_overdue": edition.is_overdue,
    }


def _attribution(edition):
    if edition.scope == Scope.CHANGES_ONLY:
        line = _("“%(title)s”, %(organisation)s, edition %(number)s. %(review)s. %(address)s. Licence: %(licence)s.")
    else:
        line = _(
            "“%(title)s”, %(organisation)s, edition %(number)s, whole page last medically reviewed by %(name)s "
            "on %(day)s. %(address)s. Licence: %(licence)s."
        )
    return line % {
        "title": edition.title,
        "organisation": settings.ORGANISATION_NAME,
        "number": edition.number,
        "review": Review.of_edition(edition).sentence(_iso_day),
        "name": edition.full_reviewer_name,
        "day": edition.reviewed_on.isoformat(),
        "address": absolute_url(edition.get_absolute_url()),
        "licence": settings.CONTENT_LICENCE_NAME,
    }


def _iso_day(moment):
    """Return a date, or the local date of a datetime, as "2026-05-08"."""
    return template_localtime(moment).strftime("%Y-%m-%d")
