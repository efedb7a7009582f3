"""Claim card of the review screen: the reviewer of an edition, and the buttons to claim, release and assign."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.models import Claim
from conditions.newsroom import claims
from conditions.vocabularies import State
from conditions.workflow import Refused, rules


class AssignReviewerForm(forms.Form):
    """The reviewer to assign, chosen from `suggestions`, a list of claims.Suggestion."""

    to = forms.TypedChoiceField(label=gettext_lazy("Reviewer"), coerce=int)

    def __init__(self, *args, suggestions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            ("", _("Choose a reviewer")),
            *((suggestion.reviewer.user_id, _option_label(suggestion)) for suggestion in suggestions),
        ]


def _option_label(suggestion):
    details = [*suggestion.reasons]
    if suggestion.claimed:
        text = ngettext("%(count)s claimed review", "%(count)s claimed reviews", suggestion.claimed)
        details.append(text % {"count": suggestion.claimed})
    return f"{suggestion.reviewer.name}{' – ' if details else ''}{', '.join(details)}"


def card(edition, user):
    """Return the context of `_claim.html` for `user`, or None if the edition is not in review."""
    if edition.state != State.IN_REVIEW:
        return None
    current_claim = Claim.objects.held().filter(edition=edition).select_related("user", "given_by").first()
    is_chief = user.has_perm(rules.STEER)
    return {
        "current": current_claim,
        "is_mine": current_claim is not None and current_claim.user == user,
        "may_claim": (current_claim is None or current_claim.user != user) and _could_sign(edition, user),
        "may_release": current_claim is not None and (is_chief or current_claim.user == user),
        "form": AssignReviewerForm(suggestions=claims.suggestions(edition)) if is_chief else None,
    }


def _could_sign(edition, user):
    try:
        claims.check_reviewer(edition, user, user)
    except Refused:
        return False
    return True


def claim_view(request, edition):
    """Claim, release or assign the review of an edition on a POST, and redirect to the edition with a message."""
    if request.method == "POST":
        try:
            messages.success(request, _change_claim(request, edition))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(edition.get_admin_url())


def _change_claim(request, edition):
    """Do what the pressed button says and return the message; raise Refused, or Http404 for an unknown button."""
    people = get_user_model().objects
    match request.POST.get("do"):
        case "claim":
            shown_id = request.POST.get("instead_of", "")
            instead_of = people.filter(pk=int(shown_id)).first() if shown_id.isascii() and shown_id.isdigit() else None
            claims.claim(edition, by=request.user, instead_of=instead_of)
            return _("You have claimed %(edition)s. Other reviewers can still decide on it.") % {
                "edition": edition.name
            }
        case "let-go":
            claims.release(edition, by=request.user)
            return _("Released %(edition)s. Other reviewers can claim it now.") % {"edition": edition.name}
        case "give":
            form = AssignReviewerForm(request.POST, suggestions=claims.suggestions(edition))
            if not form.is_valid():
                raise Refused(_("Choose a reviewer from the list."))
            to = people.get(pk=form.cleaned_data["to"])
            claims.assign(edition, to=to, by=request.user)
            return _("Assigned %(who)s to review %(edition)s.") % {"who": to, "edition": edition.name}
    raise Http404
