"""The end of reminders, for whoever holds the address that stands in one: signed in or not."""

from django.http import Http404

from conditions.models.digest import ReminderFrequency
from conditions.newsroom import digests

from .rendering import show
from .visitors import for_visitors_who_write


# A mail program that posts here by itself has no form of ours (RFC 8058); the address is the proof.
@for_visitors_who_write
def unsubscribe(request, token):
    """Ask on GET, since programs that look at mails follow their links; end them on POST."""
    user = digests.user_of_token(token)
    if user is None:
        raise Http404
    done = request.method == "POST"
    if done:
        digests.set_frequency(user, ReminderFrequency.NONE)
    return show(request, "unsubscribe.html", {"done": done})
