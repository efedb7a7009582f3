"""Comments on submitted editions: add, reply, resolve and reopen."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Comment
from conditions.models.comment import BEFORE_LENGTH, COMMENT_LENGTH, QUOTE_LENGTH, heading_over
from conditions.richtext import clean_line, clean_text
from conditions.richtext.quoting import Quote
from conditions.vocabularies import State
from conditions.workflow import Refused, rules

from . import claims

_RIGHTS = (rules.WRITE, rules.REVIEW, rules.STEER)


def may_comment(user):
    """Return whether the user writes, reviews or is a chief editor."""
    return any(user.has_perm(right) for right in _RIGHTS)


def add(edition, *, by, text, quote="", before=""):
    """Add a comment to a submitted edition and return it; the writer's claim on the edition is renewed.

    `quote` is the passage that the comment is about, or "" for the whole text, and `before` the words before it, of
    which the last BEFORE_LENGTH characters are kept. The heading above the passage is stored too. Raises Refused if
    `by` may not comment, the edition is a draft, the passage is too long or not in the edition, or the text is empty
    or too long.
    """
    _check(by)
    if edition.state == State.DRAFT:
        raise Refused(_("Drafts cannot have comments. Submit the draft first."))
    quote = clean_line(quote)
    before = clean_line(before)[-BEFORE_LENGTH:] if quote else ""
    section = ""
    if quote:
        if len(quote) > QUOTE_LENGTH:
            raise Refused(
                _("The quoted passage is longer than %(limit)s characters. Quote less.") % {"limit": QUOTE_LENGTH}
            )
        section = heading_over(Quote(quote, before), edition)
        if section is None:
            raise Refused(_("The quoted passage is not in this edition. Copy it from the text."))
    comment = Comment.objects.create(
        edition=edition, section=section, quote=quote, quote_before=before, text=_checked(text), by=by
    )
    claims.renew(edition, by)
    return comment


def reply(thread, *, by, text):
    """Add a reply to a thread and return it; the writer's claim on the edition is renewed.

    Raises Refused if `by` may not comment, or the text is empty or too long.
    """
    _check(by)
    reply = Comment.objects.create(edition_id=thread.edition_id, parent=thread, text=_checked(text), by=by)
    claims.renew(thread.edition, by)
    return reply


def resolve(thread, *, by):
    """Resolve a thread; if it is resolved already, its first resolver stays recorded. Raises Refused."""
    _check(by)
    Comment.objects.filter(pk=thread.pk, parent=None, resolved_at=None).update(
        resolved_by=by, resolved_at=timezone.now()
    )


def reopen(thread, *, by):
    """Reopen a resolved thread. Raises Refused if `by` may not comment."""
    _check(by)
    Comment.objects.filter(pk=thread.pk).update(resolved_by=None, resolved_at=None)


def _check(by):
    if not may_comment(by):
        raise Refused(_("Your role cannot add comments."))


def _checked(text):
    text = clean_text(text)
    if not text:
        raise Refused(_("The comment is empty. Type your comment."))
    if len(text) > COMMENT_LENGTH:
        raise Refused(_("The comment is longer than %(limit)s characters. Shorten it.") % {"limit": COMMENT_LENGTH})
    return text
