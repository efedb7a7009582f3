"""The checklist: everything that a draft still lacks, told at once, as sentences."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions import facts, richtext
from conditions.facts import contradictions

SHORT_ANSWER_WORDS = (20, 90)
# Characters of cleaned HTML; a very long page of ours has 30,000.
BODY_LIMIT = 300_000
# Characters with a word processor's markup, before cleaning: more would take the cleaner minutes at worst.
PASTE_LIMIT = 1_000_000
# Filled on each request, so it stays in the signed text as it is written.
LIVE_PLACEHOLDERS = frozenset({"community-count"})
_EMPTY_LINK_TEXTS = frozenset(
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
_SENTENCE_END = re.compile(r"(?<=[.!?])[)”\"’]*(?:\s?\[\d+\])*\s+(?=[A-Z“\"(])")
_LEFTOVER = re.compile(r"\b(?:TODO|TBC|TBD|XXX|lorem ipsum)\b|\{condition\}|\[\?\]", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """One line of the checklist: `problem` is "" where nothing is missing."""

    code: str
    label: str
    problems: tuple = ()
    is_hint: bool = False

    @property
    def passed(self):
        return not self.problems


def missing(edition, expansion=None):
    """Return the sentences that keep the draft from being submitted."""
    return [problem for check in checks(edition, expansion) for problem in check.problems]


def checks(edition, expansion=None):
    """Return every check a draft has to pass, passed ones included.

    `expansion` is the body with its facts, if the caller has it already.
    """
    expansion = expansion or facts.expand(edition.body, edition.page.condition)
    citations = list(edition.citations.all())
    live = edition.page.live_edition()
    return [
        _title(edition),
        _short_answer(edition),
        Check("body", _("Body"), () if richtext.plain_text(edition.body) else (_("The body is empty."),)),
        _citations(edition, citations),
        _marks(edition, citations),
        _headings(edition),
        _links(edition),
        _placeholders(edition, expansion),
        _change_note(edition),
        _changed(edition, live, citations, expansion),
    ]


def hints(edition):
    """Return advice on the writing; none of it keeps a draft back."""
    text = [edition.short_answer, *richtext.paragraphs(edition.body)]
    return [
        _long_sentences(text),
        _long_paragraphs(edition),
        _percentages(edition),
        _wording(edition),
        _grade(text),
        _facts(edition),
    ]


# --- Checks ------------------------------------------------------------------------


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
        _("[%(number)s] stands in the text, but there is no citation %(number)s.") % {"number": number}
        for number in sorted(marked - set(numbers))
    ]
    problems += [
        _("Citation %(number)s is not used: put [%(number)s] where the text rests on it.") % {"number": number}
        for number in numbers
        if number not in marked
    ]
    return Check("marks", _("Every [n] has its citation, every citation its [n]"), tuple(problems))


def _headings(edition):
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


def _links(edition):
    problems = []
    for link in richtext.links(edition.body):
        words = link.text.strip(" .…:→").lower()
        if not words or words in _EMPTY_LINK_TEXTS or _ADDRESS.fullmatch(words):
            problems.append(
                _("The link “%(text)s” to %(href)s does not say where it leads.")
                % {"text": link.text, "href": link.href}
            )
    return Check("links", _("Links say where they lead"), tuple(problems))


def _placeholders(edition, expansion):
    problems = []
    for label, text in _texts(edition):
        allowed = LIVE_PLACEHOLDERS | set(facts.PLACEHOLDERS) if text is edition.body else frozenset()
        # Read as words: markup may split a placeholder in the source.
        words = richtext.plain_text(text) if text is edition.body else text
        for name in richtext.placeholders(words):
            if name not in allowed:
                problems.append(_("[[%(name)s]] in the %(field)s means nothing here.") % {"name": name, "field": label})
        for leftover in _LEFTOVER.findall(words):
            problems.append(_("“%(text)s” is still in the %(field)s.") % {"text": leftover, "field": label})
    return Check("placeholders", _("Nothing left to fill in"), (*problems, *expansion.problems))


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
        problems.append(_("Say in a sentence what changed since the last public edition; readers see it."))
    label = _("Public change note") if needed else _("Public change note (first edition: none needed)")
    return Check("change_note", label, tuple(problems))


def _changed(edition, live, citations, expansion):
    problems = []
    if live is not None and not edition.is_periodic_review and _same(edition, live, citations, expansion):
        problems.append(_("The text is the same as the live one. Change it, or mark it as a periodic review."))
    return Check("changed", _("Differs from the live edition, or is a periodic review"), tuple(problems))


def _same(edition, live, citations, expansion):
    # Facts that have changed make another text, even where nobody has written a word.
    text = (edition.title, edition.short_answer, expansion.html)
    return text == (live.title, live.short_answer, live.body) and [citation.as_hashed() for citation in citations] == [
        citation.as_hashed() for citation in live.citations.all()
    ]


# --- Hints -------------------------------------------------------------------------


def sentences(text):
    return [sentence for line in text.splitlines() for sentence in _SENTENCE_END.split(line) if sentence.strip()]


def _long_sentences(texts):
    long = [s for text in texts for s in sentences(text) if len(s.split()) > 20]
    problems = [_("“%(start)s …” has %(words)s words.") % {"start": _start(s), "words": len(s.split())} for s in long]
    return Check("sentences", _("Sentences of up to 20 words"), tuple(problems), is_hint=True)


def _long_paragraphs(edition):
    long = [p for p in richtext.paragraphs(edition.body) if len(sentences(p)) > 3]
    problems = [
        _("The paragraph “%(start)s …” has %(count)s sentences.") % {"start": _start(p), "count": len(sentences(p))}
        for p in long
    ]
    return Check("paragraphs", _("Paragraphs of up to three sentences"), tuple(problems), is_hint=True)


def _start(text):
    return " ".join(text.split()[:6])


def _percentages(edition):
    text = f"{edition.short_answer}\n{richtext.plain_text(edition.body)}"
    found = re.findall(r"\d+(?:[.,]\d+)?\s?%", text)
    problems = [_("“%(number)s”: would “1 in …” be clearer?") % {"number": number} for number in dict.fromkeys(found)]
    return Check("percentages", _("“1 in 7” rather than “14.3%”"), tuple(problems), is_hint=True)


def _wording(edition):
    text = f"{edition.short_answer}\n{richtext.plain_text(edition.body)}"
    problems = [
        _("“%(found)s”: write “people with”.") % {"found": found}
        for found in re.findall(
            r"\bsuffer(?:s|ing|ed)? from\b|\bvictims? of\b|\bafflicted (?:with|by)\b", text, re.IGNORECASE
        )
    ]
    return Check("wording", _("“People with”, never “suffering from”"), tuple(problems), is_hint=True)


def _facts(edition):
    return Check("facts", _("In line with the facts on record"), contradictions.found_in(edition), is_hint=True)


def _grade(texts):
    grade = reading_grade(" ".join(texts))
    problems = []
    if grade > 9:
        problems.append(_("The text reads at school grade %(grade)s; aim for 9 or below.") % {"grade": round(grade)})
    return Check("grade", _("Plain enough for a reader of 15"), tuple(problems), is_hint=True)


def reading_grade(text):
    """Return the Flesch-Kincaid grade (Kincaid et al. 1975) of English text, 0 for none.

    Syllables are counted as groups of vowels, which is near enough for a hint.
    """
    words = re.findall(r"[A-Za-z]+", text)
    if not words:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / max(1, len(sentences(text))) + 11.8 * syllables / len(words) - 15.59
