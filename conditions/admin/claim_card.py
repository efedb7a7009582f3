"""Claim card of the review screen: the reviewer of an edition, their promised day, and the buttons to change both."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.models import Claim
from conditions.models.claim import held_on
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


class PromiseForm(forms.Form):
    """The day by which a reviewer promises to decide, or none."""

    promised_by = forms.DateField(
        label=gettext_lazy("Decision promised by"),
        required=False,
        help_text=gettext_lazy("Optional. Others plan with this day; it is not part of your signature."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("The promised day is no date. Type it as 2027-03-31.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        first, last = today + claims.DAY, today + claims.LONGEST_PROMISE
        self.fields["promised_by"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


def _option_label(suggestion):
    details = [*suggestion.reasons]
    if suggestion.claimed:
        text = ngettext("%(count)s claimed review", "%(count)s claimed reviews", suggestion.claimed)
        details.append(text % {"count": suggestion.claimed})
    return f"{suggestion.reviewer.name}{' – ' if details else ''}{', '.join(details)}"


def claim_in_words(edition, user):
    """Return the claim on an edition as a detail of a list that `user` reads: who, since when, until when; "" if none.

    The edition was loaded with its claim.
    """
    claim = held_on(edition)
    if claim is None:
        return ""
    since, day = _("since %(day)s"), date_format(timezone.localtime(claim.begun_at), "j M Y")
    words = [_holder_in_words(claim, user), since % {"day": day}]
    if claim.promised_by:
        words.append(_("promised by %(day)s") % {"day": date_format(claim.promised_by, "j M Y")})
    return ", ".join(words)


def _holder_in_words(claim, user):
    if claim.user != user:
        return _("claimed by %(who)s") % {"who": claim.user}
    return _("assigned to you by %(who)s") % {"who": claim.given_by} if claim.given_by else _("claimed by you")


def card(edition, user):
    """Return the context of `_claim.html` for `user`, or None if the edition is not in review."""
    if edition.state != State.IN_REVIEW:
        return None
    current_claim = Claim.objects.held().filter(edition=edition).select_related("user", "given_by").first()
    is_chief = user.has_perm(rules.STEER)
    is_mine = current_claim is not None and current_claim.user == user
    may_claim = not is_mine and _could_sign(edition, user)
    day = current_claim.promised_by if is_mine else claims.promise_to_offer(edition)
    return {
        "current": current_claim,
        "is_mine": is_mine,
        "is_overdue": current_claim is not None and current_claim.is_promise_overdue(),
        "may_claim": may_claim,
        "may_release": current_claim is not None and (is_chief or is_mine),
        "promise": PromiseForm(initial={"promised_by": day}) if is_mine or may_claim else None,
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


def _promised_day(request):
    """Return the posted day or None; raise Refused if it is no date."""
    form = PromiseForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["promised_by"][0])
    return form.cleaned_data["promised_by"]


def _change_claim(request, edition):
    """Do what the pressed button says and return the message; raise Refused, or Http404 for an unknown button."""
    people = get_user_model().objects
    match request.POST.get("do"):
        case "claim":
            shown_id = request.POST.get("instead_of", "")
            instead_of = people.filter(pk=int(shown_id)).first() if shown_id.isascii() and shown_id.isdigit() else None
            claims.claim(edition, by=request.user, instead_of=instead_of, promised_by=_promised_day(request))
            return _("You have claimed %(edition)s. Other reviewers can still decide on it.") % {
                "edition": edition.name
            }
        case "promise":
            day = _promised_day(request)
            claims.promise(edition, by=request.user, day=day)
            if day is None:
                return _("You have promised no day for %(edition)s.") % {"edition": edition.name}
            return _("You have promised %(edition)s by %(day)s.") % {
                "edition": edition.name,
                "day": date_format(day),
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
