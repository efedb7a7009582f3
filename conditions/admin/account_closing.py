"""Account closing screen: hand over a person's reviews and drafts, then close the account."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import closing, managing
from accounts.steps import confirmed_step
from conditions.models import MedicalReviewer
from conditions.newsroom import handover
from conditions.workflow import rules

from . import held_work
from .changelists import first_rows, without_texts

SHOWN = 20


class Words(NamedTuple):
    """The words of the screen: its title, what the step does, its button, and the message afterwards."""

    title: str
    explanation: str
    button: str
    done: str


CLOSING = Words(
    gettext_lazy("Close the account of %(person)s"),
    gettext_lazy(
        "They can no longer sign in or sign texts. Their name stays on the texts that they wrote and signed. "
        "You can reopen the account later."
    ),
    gettext_lazy("Close account"),
    gettext_lazy("Closed the account of %(person)s. Their texts and signatures stay."),
)
HANDING_OVER = Words(
    gettext_lazy("Hand over the work of %(person)s"),
    gettext_lazy("The account is closed already. Reviews without a new reviewer are released; other drafts stay."),
    gettext_lazy("Hand over"),
    gettext_lazy("Handed over the work of %(person)s. The account stays closed."),
)


class HandoverForm(forms.Form):
    """Who takes over a person's reviews and drafts; a field is left out if there is nothing to hand over."""

    reader = forms.ModelChoiceField(
        MedicalReviewer.objects.none(),
        label=gettext_lazy("New reviewer of their reviews"),
        required=False,
        empty_label=gettext_lazy("Nobody: release their reviews"),
    )
    writer = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("New writer of their drafts"),
        required=False,
        empty_label=gettext_lazy("Nobody: leave the drafts unassigned"),
    )

    def __init__(self, person, holdings, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects
        if holdings.reading.exists():
            reviewers = MedicalReviewer.objects.current().filter(user__in=people.with_perm(rules.REVIEW))
            self.fields["reader"].queryset = reviewers.exclude(user=person)
        else:
            del self.fields["reader"]
        if holdings.drafts.exists():
            self.fields["writer"].queryset = people.with_perm(rules.WRITE).exclude(pk=person.pk).order_by("first_name")
        else:
            del self.fields["writer"]


def account_closing_view(request, pk):
    """List what the person holds; on a POST hand it over and close the account."""
    person = get_object_or_404(get_user_model(), pk=pk)
    if not managing.may_manage(request.user, person) or not request.user.has_perm(rules.STEER):
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[pk])
    holdings = handover.holdings_of(person)
    if not person.is_active and holdings.is_empty:
        messages.info(request, _("The account of %(person)s is already closed.") % {"person": person})
        return redirect(back)
    words = CLOSING if person.is_active else HANDING_OVER
    form = HandoverForm(person, holdings, request.POST if request.method == "POST" else None)

    def act():
        reader = form.cleaned_data.get("reader")
        with transaction.atomic():
            # The lock makes a second click wait until the first one has closed the account.
            locked = get_user_model().objects.select_for_update().get(pk=pk)
            refused = handover.hand_over(
                locked, by=request.user, reader=reader and reader.user, writer=form.cleaned_data.get("writer")
            )
            closing.close(locked, by=request.user, request=request)
        for edition, sentence in refused:
            messages.warning(request, f"{edition.title} {sentence}")
        messages.success(request, words.done % {"person": person})
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=words.title % {"person": person},
        explanation=words.explanation,
        label=words.button,
        form=form,
        back=back,
        is_dangerous=True,
        template="admin/conditions/account_closing.html",
        holdings=holdings,
        lists=_lists(holdings),
        signed=holdings.signed.count(),
    )


def _lists(holdings):
    """Return (title, FirstRows) for each list that has a row."""
    rows = held_work.titled(holdings)
    return [(title, first_rows(without_texts(editions), SHOWN)) for title, editions in rows if editions.exists()]
