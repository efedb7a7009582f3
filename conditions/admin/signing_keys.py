"""Screens of signing keys: a reviewer's own list, proposing a passkey as a key, and removing a key."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import passkeys, sessions
from accounts.steps import confirmed_step
from conditions.forms import ReasonForm
from conditions.models import SigningKey
from conditions.newsroom import signing_keys
from web.steps import posted, succeed

_OWN = "admin:conditions_signing_keys"


def overview(request):
    """List a reviewer's passkeys, which of them are signing keys, and what to read out for those that wait."""
    _check(request)
    return TemplateResponse(
        request,
        "admin/conditions/signing_keys.html",
        {
            **admin.site.each_context(request),
            "title": _("Signing keys"),
            "rows": signing_keys.rows_of(request.user),
            "keys": listed(request.user, request.user),
        },
    )


def listed(person, viewer):
    """Return the SigningKeys of `person`, latest first, with `in_words` and whether `viewer` `may_remove` each."""
    keys = list(SigningKey.objects.of(person).select_related("reviewer", "removed_by", "proposal__decided_by"))
    for key in keys:
        key.in_words = signing_keys.in_words(key)
        key.may_remove = key.removed_at is None and signing_keys.may_remove(viewer, key)
    return keys


def propose(request, pk):
    """Ask a reviewer whether to propose their passkey as a signing key."""
    _check(request)
    passkey = get_object_or_404(passkeys.of(request.user), pk=pk)

    def act():
        sessions.check_before_signing(request)
        signing_keys.propose_key(passkey)
        return succeed(
            request,
            _("Proposed “%(name)s” as your signing key. Now read the characters to a chief editor.")
            % {"name": passkey.name},
            _OWN,
        )

    return confirmed_step(
        request,
        act,
        title=_("Sign with “%(name)s”") % {"name": passkey.name},
        explanation=_(
            "A chief editor has to confirm that this passkey is yours. You then see twelve characters, which you read "
            "to them in person or on the phone. Until they confirm it, you cannot sign with it."
        ),
        back=reverse(_OWN),
        label=_("Propose signing key"),
    )


def remove(request, pk):
    """Ask a reviewer or a chief editor whether to remove a signing key."""
    key = get_object_or_404(SigningKey.objects.select_related("reviewer__user"), pk=pk)
    if not signing_keys.may_remove(request.user, key):
        raise PermissionDenied
    if key.removed_at is not None:
        raise Http404
    is_own = key.reviewer.user_id == request.user.pk
    entry = reverse("admin:conditions_medicalreviewer_change", args=[key.reviewer_id])
    back = reverse(_OWN) if is_own and signing_keys.may_have_key(request.user) else entry
    form = ReasonForm(posted(request))

    def act():
        signing_keys.remove_key(key, by=request.user, reason=form.cleaned_data["reason"])
        return succeed(request, _("Removed the signing key “%(name)s”.") % {"name": key.name}, back)

    return confirmed_step(
        request,
        act,
        title=_("Remove signing key “%(name)s”") % {"name": key.name},
        explanation=_(
            "From now on, %(person)s cannot sign with this key. Texts that were signed with it and are not public yet "
            "will not be published. Texts that are public stay: withdraw them if somebody else may have signed them."
        )
        % {"person": key.reviewer.name},
        form=form,
        back=back,
        is_dangerous=True,
        label=_("Remove signing key"),
    )


def _check(request):
    if not signing_keys.may_have_key(request.user):
        raise PermissionDenied
