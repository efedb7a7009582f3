"""The screen on which an account is closed: what its person holds, and who goes on with it."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import closing
from accounts.steps import confirmed_step
from conditions.models import MedicalReviewer
from conditions.newsroom import handover
from conditions.workflow import rules

from .changelists import first, without_texts

SHOWN = 20


class LeavingForm(forms.Form):
    """Who goes on with what is in a person's hands; a field is there where there is something to give."""

    reader = forms.ModelChoiceField(
        MedicalReviewer.objects.none(),
        label=gettext_lazy("Who reads what they read"),
        required=False,
        empty_label=gettext_lazy("Nobody yet: it is free again"),
    )
    writer = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("Who goes on with their drafts"),
        required=False,
        empty_label=gettext_lazy("Nobody yet: they stay where they are"),
    )

    def __init__(self, person, held, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects
        if held.reading.exists():
            reviewers = MedicalReviewer.objects.current().filter(user__in=people.with_perm(rules.REVIEW))
            self.fields["reader"].queryset = reviewers.exclude(user=person)
        else:
            del self.fields["reader"]
        if held.drafts.exists():
            self.fields["writer"].queryset = people.with_perm(rules.WRITE).exclude(pk=person.pk).order_by("first_name")
        else:
            del self.fields["writer"]


def leaving_view(request, pk):
    """Say what this person holds, hand it over, and close the account."""
    person = get_object_or_404(get_user_model(), pk=pk)
    if not closing.may_close(request.user, person) or not request.user.has_perm(rules.STEER):
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[pk])
    held = handover.held_by(person)
    if not person.is_active and held.is_empty:
        messages.info(request, _("The account of %(person)s is closed already.") % {"person": person})
        return redirect(back)
    form = LeavingForm(person, held, request.POST if request.method == "POST" else None)

    def act():
        reader = form.cleaned_data.get("reader")
        with transaction.atomic():
            # Two who close one account come one after the other, and the second finds nothing to do.
            locked = get_user_model().objects.select_for_update().get(pk=pk)
            left = handover.hand_over(
                locked, by=request.user, reader=reader and reader.user, writer=form.cleaned_data.get("writer")
            )
            closing.close(locked, by=request.user, request=request)
        for edition, sentence in left:
            messages.warning(request, f"{edition.title} {sentence}")
        said = _("%(person)s cannot sign in any more. Their texts and signatures stay.")
        messages.success(request, said % {"person": person})
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Close the account of %(person)s") % {"person": person},
        explanation=_(
            "They cannot sign in or sign any more. Their name stays under what they wrote and signed, because the "
            "history names them. An account can be opened again."
        ),
        label=_("Hand over and close"),
        form=form,
        back=back,
        is_dangerous=True,
        template="admin/conditions/account_closing.html",
        held=held,
        lists=_lists(held),
        signed=held.signed.count(),
    )


def _lists(held):
    named = (
        (_("They read, in review"), held.reading),
        (_("Their drafts"), held.drafts),
        (_("Their texts in review or approved: those stay where they are"), held.written),
    )
    return [(title, first(without_texts(rows), SHOWN)) for title, rows in named if rows.exists()]
