"""Hints on the writing, the facts and the open comments; they never prevent submission."""

import re

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.facts.contradictions import contradictions_in
from conditions.models import Comment
from conditions.richtext import sentences

from .check import Check
from .reading import reading_grade


def hints(edition):
    """Return the hints on a draft as Checks; none of them prevents submission."""
    text = [edition.short_answer, *richtext.paragraphs(edition.body)]
    return [
        _long_sentences(text),
        _long_paragraphs(edition),
        _percentages(edition),
        _wording(edition),
        _marks(edition),
        _letters(edition),
        _grade(text),
        _facts(edition),
        _comments(edition),
    ]


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
    percentages = re.findall(r"\d+(?:[.,]\d+)?\s?%", text)
    problems = [
        _("“%(number)s”: would “1 in …” be clearer?") % {"number": number} for number in dict.fromkeys(percentages)
    ]
    return Check("percentages", _("“1 in 7” rather than “14.3%”"), tuple(problems), is_hint=True)


def _wording(edition):
    text = f"{edition.short_answer}\n{richtext.plain_text(edition.body)}"
    problems = [
        _("“%(phrase)s”: write “people with”.") % {"phrase": phrase}
        for phrase in re.findall(
            r"\bsuffer(?:s|ing|ed)? from\b|\bvictims? of\b|\bafflicted (?:with|by)\b", text, re.IGNORECASE
        )
    ]
    return Check("wording", _("“People with”, never “suffering from”"), tuple(problems), is_hint=True)


def _marks(edition):
    numbers = {citation.number for citation in edition.citations.all()}
    marked = set(richtext.citation_marks(f"{edition.short_answer}\n{richtext.plain_text(edition.body)}"))
    unread = [*richtext.unread_marks(edition.short_answer, numbers - marked)]
    unread += richtext.unread_marks(edition.body, numbers - marked)
    problems = [
        _("“%(written)s” is not read as a citation. If it means sources, write %(marks)s.")
        % {"written": mark.written, "marks": mark.marks}
        for mark in dict.fromkeys(unread)
    ]
    return Check("mark_forms", _("Citations as [1], one number in each bracket"), tuple(problems), is_hint=True)


def _letters(edition):
    text = "\n".join([edition.title, edition.short_answer, richtext.plain_text(edition.body)])
    problems = [
        _("“%(word)s” has “%(letter)s” (%(name)s) among Latin letters. Is it typed wrong?")
        % {"word": word, "letter": letter, "name": name}
        for word, letters in richtext.mixed_words(text)
        for letter, name in letters.items()
    ]
    return Check("letters", _("One alphabet in each word"), tuple(problems), is_hint=True)


def _facts(edition):
    return Check("facts", _("In line with the facts on record"), contradictions_in(edition), is_hint=True)


def _comments(edition):
    problems = []
    for comment in Comment.objects.carried_to(edition).select_related("by", "edition"):
        values = {"who": comment.by, "number": comment.edition.number, "text": Truncator(comment.text).chars(160)}
        sentence = _("%(who)s on edition %(number)s: “%(text)s”") % values
        if comment.is_gone_from(edition):
            sentence = _("%(comment)s – the quoted words are no longer in the text") % {"comment": sentence}
        problems.append(sentence)
    return Check("comments", _("Open comments"), tuple(problems), is_hint=True)


def _grade(texts):
    grade = reading_grade("\n".join(texts))
    problems = []
    if grade is not None and grade > 9:
        problems.append(_("The text reads at school grade %(grade)s; aim for 9 or below.") % {"grade": round(grade)})
    return Check("grade", _("Plain enough for a reader of 15"), tuple(problems), is_hint=True)
