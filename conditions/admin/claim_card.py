"""Who reads an edition: the card on the reviewers' screen, and its buttons."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models import Claim
from conditions.newsroom import claims
from conditions.vocabularies import State
from conditions.workflow import Refused, rules


class GiveForm(forms.Form):
    """Who is to read the edition, from those who could sign it."""

    to = forms.TypedChoiceField(label=gettext_lazy("Reviewer"), coerce=int)

    def __init__(self, *args, suggestions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            ("", _("Choose a reviewer")),
            *((one.reviewer.user_id, _said(one)) for one in suggestions),
        ]


def _said(suggestion):
    parts = [*suggestion.reasons]
    if suggestion.reading:
        parts.append(_("reads %(count)s now") % {"count": suggestion.reading})
    return f"{suggestion.reviewer.name}{' – ' if parts else ''}{', '.join(parts)}"


def card(edition, user):
    """Return what the reviewers' screen says of who reads the edition, None where it is not in review."""
    if edition.state != State.IN_REVIEW:
        return None
    held = Claim.objects.held().filter(edition=edition).select_related("user", "given_by").first()
    steers = user.has_perm(rules.STEER)
    return {
        "held": held,
        "is_mine": held is not None and held.user == user,
        "may_claim": (held is None or held.user != user) and _could_read(edition, user),
        "may_let_go": held is not None and (steers or held.user == user),
        "form": GiveForm(suggestions=claims.suggestions(edition)) if steers else None,
    }


def _could_read(edition, user):
    try:
        claims.check_reader(edition, user, user)
    except Refused:
        return False
    return True


def claim_view(request, edition):
    """Claim the edition, give it to somebody or let it go, and go back to it with one sentence."""
    if request.method == "POST":
        try:
            messages.success(request, _done(request, edition))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(edition.get_admin_url())


def _done(request, edition):
    people = get_user_model().objects
    match request.POST.get("do"):
        case "claim":
            seen = request.POST.get("instead_of", "")
            instead_of = people.filter(pk=int(seen)).first() if seen.isascii() and seen.isdigit() else None
            claims.claim(edition, by=request.user, instead_of=instead_of)
            return _("You read %(edition)s now. Others can still decide on it.") % {"edition": edition.name}
        case "let-go":
            claims.let_go(edition, by=request.user)
            return _("%(edition)s is free again.") % {"edition": edition.name}
        case "give":
            form = GiveForm(request.POST, suggestions=claims.suggestions(edition))
            if not form.is_valid():
                raise Refused(_("Choose a reviewer who could sign this edition."))
            to = people.get(pk=form.cleaned_data["to"])
            claims.give(edition, to=to, by=request.user)
            return _("%(who)s is asked to read %(edition)s.") % {"who": to, "edition": edition.name}
    raise Http404
