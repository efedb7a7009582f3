"""The checks that a draft must pass before submission."""

import re
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions import facts, richtext

from .check import Check

# The least and the most words of a short answer; the draft form shows them too.
SHORT_ANSWER_WORDS = (20, 90)
# In characters of cleaned HTML; our longest pages have 30,000.
BODY_LIMIT = 300_000
# In characters before cleaning, with a word processor's markup; cleaning more could take minutes.
PASTE_LIMIT = 1_000_000
# Filled on each request, so the signed text contains the placeholder itself.
LIVE_PLACEHOLDERS = frozenset({"community-count"})
_VAGUE_LINK_TEXTS = frozenset(
    {
        "here",
        "click here",
        "click",
        "link",
        "this link",
        "this",
        "more",
        "read more",
        "see more",
        "this page",
        "website",
    }
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_LEFTOVER = re.compile(r"\b(?:TODO|TBC|TBD|XXX|lorem ipsum)\b|\{condition\}|\[\?\]", re.IGNORECASE)
# In a text about chromosomes, "XXX" means three of them, as in "47,XXX".
_CHROMOSOMES = re.compile(r"\b(?:4[5-9],\s?X|chromosom)", re.IGNORECASE)


def missing(edition, expansion=None):
    """Return the problems that prevent submission, as sentences; `expansion` as in `checks`."""
    return [problem for check in checks(edition, expansion) for problem in check.problems]


def checks(edition, expansion=None, citations=None):
    """Return all required Checks of a draft, including those that have passed.

    `expansion` is the Expansion of the body if the caller has it already, `citations` the Citations if they are not
    the saved ones.
    """
    expansion = expansion or facts.expand(edition.body, edition.page.condition)
    citations = list(edition.citations.all()) if citations is None else citations
    live = edition.page.live_edition()
    return [
        _title(edition),
        _short_answer(edition),
        Check("body", _("Body"), () if richtext.plain_text(edition.body) else (_("The body is empty."),)),
        _citations(edition, citations),
        _marks(edition, citations),
        headings(edition),
        links(edition),
        tables(edition),
        _characters(edition, citations),
        _placeholders(edition, expansion),
        _change_note(edition),
        _changed(edition, live, citations, expansion),
    ]


def _title(edition):
    problems = []
    if not edition.title.endswith("?"):
        problems.append(_("The title is a question: it ends with a question mark."))
    return Check("title", _("Title is a question"), tuple(problems))


def _short_answer(edition):
    least, most = SHORT_ANSWER_WORDS
    words = len(edition.short_answer.split())
    problems = []
    if not least <= words <= most:
        problems.append(
            ngettext(
                "The short answer has %(words)s word; it needs %(least)s to %(most)s.",
                "The short answer has %(words)s words; it needs %(least)s to %(most)s.",
                words,
            )
            % {"words": words, "least": least, "most": most}
        )
    label = _("Short answer of %(least)s to %(most)s words") % {"least": least, "most": most}
    return Check("short_answer", label, tuple(problems))


def _citations(edition, citations):
    problems = []
    if edition.page.topic.citations_required and not citations:
        problems.append(_("There is no citation yet; this topic needs at least one."))
    for citation in citations:
        if not citation.address:
            problems.append(
                _("Citation %(number)s has no PubMed ID, DOI or web address.") % {"number": citation.number}
            )
    return Check("citations", _("Citations with an address"), tuple(problems))


def _marks(edition, citations):
    numbers = [citation.number for citation in citations]
    marked = set(richtext.citation_marks(richtext.plain_text(edition.body)))
    marked |= set(richtext.citation_marks(edition.short_answer))
    problems = [
        _("[%(number)s] is in the text, but there is no citation %(number)s.") % {"number": number}
        for number in sorted(marked - set(numbers))
    ]
    problems += [
        _("Citation %(number)s is not used: put [%(number)s] after a statement that it supports.") % {"number": number}
        for number in numbers
        if number not in marked
    ]
    return Check("marks", _("Every [n] has its citation, every citation its [n]"), tuple(problems))


def headings(edition):
    """Return the Check that headings start with level 2 and skip no level."""
    headings = richtext.headings(edition.body)
    problems = []
    if headings and headings[0].level != 2:
        problems.append(
            _("The first heading, “%(heading)s”, is of level %(level)s; start with level 2.")
            % {"heading": headings[0].text, "level": headings[0].level}
        )
    problems += [
        _("“%(heading)s” jumps from level %(before)s to level %(level)s.")
        % {"heading": heading.text, "before": before.level, "level": heading.level}
        for before, heading in pairwise(headings)
        if heading.level > before.level + 1
    ]
    return Check("headings", _("Headings in order"), tuple(problems))


def links(edition):
    """Return the Check that the text of each link says where it leads."""
    problems = []
    for link in richtext.links(edition.body):
        words = link.text.strip(" .…:→").lower()
        if not words or words in _VAGUE_LINK_TEXTS or _ADDRESS.fullmatch(words):
            problems.append(
                _("The link “%(text)s” to %(href)s does not say where it leads.")
                % {"text": link.text, "href": link.href}
            )
    return Check("links", _("Links say where they lead"), tuple(problems))


def tables(edition):
    """Return the Check that each table has header cells, which screen readers read before the cells of a row."""
    problems = [
        _("The table “%(start)s …” has no header cells. Make its first row a header row.") % {"start": start}
        for start in richtext.headerless(edition.body)
    ]
    return Check("tables", _("Tables have header cells"), tuple(problems))


def _characters(edition, citations):
    texts = [(label, richtext.plain_text(text) if text is edition.body else text) for label, text in _texts(edition)]
    texts += [
        (_("citation %(number)s") % {"number": citation.number}, " ".join(filter(None, parts)))
        for citation in citations
        if (parts := (citation.authors, citation.title, citation.journal))
    ]
    problems = [
        _("“%(words)s” (%(field)s) has a character that only one font knows (U+%(code)04X). Type what it means.")
        % {"words": words, "field": label, "code": ord(character)}
        for label, text in texts
        for character, words in richtext.unreadable_characters(text)
    ]
    return Check("characters", _("Characters that every font shows"), tuple(problems))


def _placeholders(edition, expansion):
    problems = []
    for label, text in _texts(edition):
        allowed = LIVE_PLACEHOLDERS | set(facts.PLACEHOLDERS) if text is edition.body else frozenset()
        # As plain text, because markup may split a placeholder in the HTML.
        words = richtext.plain_text(text) if text is edition.body else text
        for name in richtext.placeholders(words):
            if name not in allowed:
                problems.append(
                    _("[[%(name)s]] in the %(field)s cannot be used here.") % {"name": name, "field": label}
                )
        for misspelt in richtext.misspelt_placeholders(words, LIVE_PLACEHOLDERS | set(facts.PLACEHOLDERS)):
            values = {"text": misspelt, "field": label}
            problems.append(_("“%(text)s” in the %(field)s is not a placeholder. Write it like [[types]].") % values)
        for leftover in _leftovers(words):
            problems.append(_("“%(text)s” is still in the %(field)s.") % {"text": leftover, "field": label})
    return Check("placeholders", _("Nothing left to fill in"), (*problems, *expansion.problems))


def _leftovers(words):
    """Return the words of a text that somebody meant to replace."""
    leftovers = _LEFTOVER.findall(words)
    return [word for word in leftovers if word != "XXX"] if _CHROMOSOMES.search(words) else leftovers


def _texts(edition):
    return [
        (_("title"), edition.title),
        (_("short answer"), edition.short_answer),
        (_("body"), edition.body),
        (_("change note"), edition.change_note),
    ]


def _change_note(edition):
    needed = edition.page.editions.ever_published().exists()
    problems = []
    if needed and not edition.change_note:
        problems.append(_("Write one sentence on what changed since the last published edition. Readers see it."))
    label = _("Public change note") if needed else _("Public change note (first edition: none needed)")
    return Check("change_note", label, tuple(problems))


def _changed(edition, live, citations, expansion):
    problems = []
    if live is not None and not edition.is_periodic_review and _same(edition, live, citations, expansion):
        problems.append(_("The text is the same as the live one. Change it, or mark it as a periodic review."))
    return Check("changed", _("Differs from the live edition, or is a periodic review"), tuple(problems))


def _same(edition, live, citations, expansion):
    # Changed facts make a different text, even if nobody has changed a word.
    text = (edition.title, edition.short_answer, expansion.html)
    return text == (live.title, live.short_answer, live.body) and [citation.as_hashed() for citation in citations] == [
        citation.as_hashed() for citation in live.citations.all()
    ]
