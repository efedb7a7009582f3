"""Comments on frozen editions: said, answered, resolved, taken up again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Comment
from conditions.models.comment import COMMENT_LENGTH, QUOTE_LENGTH, heading_over
from conditions.richtext import clean_line, clean_text
from conditions.vocabularies import State
from conditions.workflow import Refused, rules

from . import claims

_RIGHTS = (rules.WRITE, rules.REVIEW, rules.STEER)


def may_comment(user):
    return any(user.has_perm(right) for right in _RIGHTS)


def say(edition, *, by, text, quote=""):
    """Add a comment to a frozen edition, at words that stand in it; return the Comment.

    The heading above the quote is noted with it. Raises Refused where the edition is still
    written, where the words do not stand in it, or where there is nothing to say.
    """
    _check(by)
    if edition.state == State.DRAFT:
        raise Refused(_("A draft changes while you comment on it; submit it first."))
    quote = clean_line(quote)
    section = ""
    if quote:
        if len(quote) > QUOTE_LENGTH:
            raise Refused(_("Quote at most %(limit)s characters.") % {"limit": QUOTE_LENGTH})
        section = heading_over(quote, edition)
        if section is None:
            raise Refused(_("These words do not stand in this edition; copy them from the text."))
    comment = Comment.objects.create(edition=edition, section=section, quote=quote, text=_said(text), by=by)
    claims.touch(edition, by)
    return comment


def reply(thread, *, by, text):
    """Add a reply to a thread; return it."""
    _check(by)
    reply = Comment.objects.create(edition_id=thread.edition_id, parent=thread, text=_said(text), by=by)
    claims.touch(thread.edition, by)
    return reply


def resolve(thread, *, by):
    """Note that a thread is dealt with. The first of two who do so is remembered."""
    _check(by)
    Comment.objects.filter(pk=thread.pk, parent=None, resolved_at=None).update(
        resolved_by=by, resolved_at=timezone.now()
    )


def take_up(thread, *, by):
    """Open a resolved thread again."""
    _check(by)
    Comment.objects.filter(pk=thread.pk).update(resolved_by=None, resolved_at=None)


def _check(by):
    if not may_comment(by):
        raise Refused(_("Your role does not include comments."))


def _said(text):
    text = clean_text(text)
    if not text:
        raise Refused(_("Say what you mean; an empty comment helps nobody."))
    if len(text) > COMMENT_LENGTH:
        raise Refused(_("A comment has at most %(limit)s characters.") % {"limit": COMMENT_LENGTH})
    return text
