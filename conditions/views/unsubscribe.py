"""The unsubscribe link of reminder mails; it works without signing in."""

from django.http import Http404

from conditions.models.digest import ReminderFrequency
from conditions.newsroom import digests

from .decorators import public_form_view
from .page_rendering import render_page


# Mail programs POST here without a form of ours (RFC 8058); the token in the URL is the proof.
@public_form_view
def unsubscribe(request, token):
    """Ask on GET, because mail scanners follow links; end the reminders on POST. An unknown token is a 404."""
    user = digests.user_of_token(token)
    if user is None:
        raise Http404
    done = request.method == "POST"
    if done:
        digests.set_frequency(user, ReminderFrequency.NONE)
    return render_page(request, "unsubscribe.html", {"done": done})
