"""Reviewers' signing keys: proposing, confirming and removing them, and the log of all three (docs/adr/0051)."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from accounts import account_changes, passkey_options, passkeys
from accounts.models import Passkey, Proposal
from accounts.proposals import Line, note_at_once, propose
from accounts.trust_roots.forms import SpokenForm
from accounts.trust_roots.kind import TrustRoot, email_change_of, unchanged
from conditions import public_log
from conditions.identifiers import same_spoken, spoken_fingerprint
from conditions.models import MedicalReviewer, SigningKey
from conditions.models.signing_key import KEY_PROPOSAL
from conditions.workflow import rules
from web.refusals import Refused

_REGISTER = "conditions.change_medicalreviewer"


class SigningKeyChange(TrustRoot):
    """A new signing key of a reviewer, or the removal of one.

    `changes` of a new key has the name, the credential and the public key (base64url), and the fingerprint; those of a
    removal have the name and the primary key of the SigningKey.
    """

    code = KEY_PROPOSAL
    label = gettext_lazy("Signing key")
    rights = (_REGISTER,)
    view_right = "conditions.view_medicalreviewer"
    confirmation_form = SpokenForm

    def lines(self, proposal):
        name = proposal.changes["name"]
        if "removed" in proposal.changes:
            return [Line(_("signing key"), name, "")]
        lines = [Line(_("signing key"), "", name)]
        if proposal.changes["email_changed"]:
            lines.append(unchanged(_("e-mail address last changed"), proposal.changes["email_changed"]))
        return lines

    def may_propose(self, person, proposal):
        return person.pk == proposal.about_id and may_have_key(person)

    def check_typed(self, proposal, typed):
        if not same_spoken(typed.get("characters", ""), proposal.changes["fingerprint"]):
            raise Refused(
                _(
                    "These are not the characters on the screen of %(person)s. Ask %(person)s to read them out again. "
                    "If they still differ, somebody else may have proposed this key: refuse the proposal."
                )
                % {"person": proposal.about}
            )

    def check_current(self, proposal):
        self.check_proposer(proposal)
        if _passkey_of(proposal) is None:
            raise Refused(_("The passkey has been removed since this was proposed. Refuse the proposal."))
        if SigningKey.objects.of_passkey(_credential_of(proposal), proposal.changes["fingerprint"]).exists():
            raise Refused(_("This passkey is or was a signing key. Refuse the proposal."))

    def apply(self, proposal, by):
        passkey = _passkey_of(proposal)
        key = SigningKey.objects.create(
            reviewer=MedicalReviewer.objects.select_for_update(of=("self",)).get(user=proposal.about_id),
            proposal=proposal,
            name=passkey.name,
            rp_id=passkey_options.rp_id(),
            credential_id=bytes(passkey.credential_id),
            public_key=bytes(passkey.public_key),
            fingerprint=proposal.changes["fingerprint"],
        )
        account_changes.tell(
            proposal.about,
            [
                _("Signing key “%(name)s” confirmed: texts can be signed with it.") % {"name": key.name},
                account_changes.proposed_sentence(proposal.proposed_by),
            ],
            by=by,
        )
        public_log.log_key_confirmed(key)

    def address(self, proposal):
        entry = MedicalReviewer.objects.filter(user=proposal.about_id).first()
        return reverse("admin:conditions_medicalreviewer_change", args=[entry.pk]) if entry else ""


@dataclass(frozen=True)
class KeyRow:
    """A passkey on the screen of its owner: its valid SigningKey, or the Proposal that waits, or neither.

    `was_removed` is whether the passkey was a signing key and can never be one again.
    """

    passkey: Passkey
    key: SigningKey | None
    proposal: Proposal | None
    was_removed: bool

    @property
    def spoken(self):
        """The characters to read out while the proposal waits."""
        return spoken_fingerprint(self.proposal.changes["fingerprint"])


def may_have_key(person):
    """Return whether `person` may review and has an active entry in the register."""
    return person.has_perm(rules.REVIEW) and MedicalReviewer.objects.filter(user=person, is_active=True).exists()


def rows_of(person):
    """Return a KeyRow for each passkey of `person`."""
    keys, removed = {}, set()
    for key in SigningKey.objects.of(person):
        credential = bytes(key.credential_id)
        if key.removed_at is None:
            keys[credential] = key
        else:
            removed.add(credential)
    waiting = {_credential_of(proposal): proposal for proposal in _waiting(person) if proposal.changes}
    own = ((passkey, bytes(passkey.credential_id)) for passkey in passkeys.of(person))
    return [
        KeyRow(passkey, keys.get(credential), waiting.get(credential), credential in removed)
        for passkey, credential in own
    ]


@transaction.atomic
def propose_key(passkey):
    """Propose a passkey as a signing key of its owner, tell others by mail, and return the Proposal.

    Raise Refused if its owner may not sign, if the passkey is a signing key or waits to be confirmed, or if it was one:
    everybody can compute its characters from the public log, so typing them would prove nothing.
    """
    person, credential = passkey.user, bytes(passkey.credential_id)
    fingerprint = hashlib.sha256(passkey.public_key).hexdigest()
    if not may_have_key(person):
        raise Refused(_("Only reviewers with an active entry in the register have signing keys."))
    before = SigningKey.objects.of_passkey(credential, fingerprint).order_by("removed_at").last()
    if before is not None and before.removed_at is None:
        raise Refused(_("“%(name)s” is a signing key already.") % {"name": passkey.name})
    if before is not None:
        raise Refused(
            _("“%(name)s” was a signing key and was removed. Add a new passkey, and propose that one.")
            % {"name": passkey.name}
        )
    if any(_credential_of(proposal) == credential for proposal in _waiting(person) if proposal.changes):
        raise Refused(_("“%(name)s” has already been proposed, and waits for a chief editor.") % {"name": passkey.name})
    proposal = propose(
        KEY_PROPOSAL,
        by=person,
        title=_title(person),
        changes={
            "name": passkey.name,
            "credential": bytes_to_base64url(credential),
            "public_key": bytes_to_base64url(bytes(passkey.public_key)),
            "fingerprint": fingerprint,
            "email_changed": email_change_of(person),
        },
        reason=_("To sign texts with it."),
        about=person,
    )
    sentence = _("Texts could be signed with the new signing key “%(name)s”.") % {"name": passkey.name}
    account_changes.tell(person, [sentence], by=person, proposal=proposal)
    return proposal


def may_remove(by, key):
    """Return whether `by` may remove a signing key: the reviewer and chief editors may."""
    return key.reviewer.user_id == by.pk or by.has_perm(_REGISTER)


@transaction.atomic
def remove_key(key, *, by, reason=""):
    """Remove a signing key at once, log it, and tell others by mail. Do nothing if it is removed already."""
    key = SigningKey.objects.select_for_update(of=("self",)).select_related("reviewer__user").get(pk=key.pk)
    if key.removed_at is not None:
        return
    key.removed_at, key.removed_by = timezone.now(), by
    key.save(update_fields=["removed_at", "removed_by"])
    person = key.reviewer.user
    note_at_once(
        KEY_PROPOSAL,
        by=by,
        title=_title(person),
        changes={"name": key.name, "removed": key.pk},
        reason=reason,
        about=person,
    )
    sentence = _("Signing key “%(name)s” removed: it can sign no more texts.") % {"name": key.name}
    account_changes.tell(person, [sentence], by=by)
    public_log.log_key_removed(key)


def remove_with_passkey(passkey, by):
    """Remove the signing key of a passkey that `by` removes."""
    for key in SigningKey.objects.valid().filter(credential_id=bytes(passkey.credential_id)):
        remove_key(key, by=by, reason=_("Its passkey was removed."))


def link_for(person):
    """Return the (label, URL) of a reviewer's screen of signing keys, None for other people."""
    return (_("Signing keys"), reverse("admin:conditions_signing_keys")) if may_have_key(person) else None


def in_words(key):
    """Return since when a key is valid, who confirmed it, and when it was removed, as a sentence."""
    values = {"day": date_format(key.confirmed_at, "j F Y"), "who": key.confirmed_by}
    if key.removed_at is None:
        return _("Confirmed on %(day)s by %(who)s.") % values
    values |= {"end": date_format(key.removed_at, "j F Y"), "by": key.removed_by}
    return _("Confirmed on %(day)s by %(who)s, removed on %(end)s by %(by)s.") % values


def _waiting(person):
    return Proposal.objects.filter(kind=KEY_PROPOSAL, about=person, state=Proposal.State.WAITING)


def _credential_of(proposal):
    return base64url_to_bytes(proposal.changes["credential"])


def _passkey_of(proposal):
    """Return the proposed Passkey, locked, if its owner still has it with the same key."""
    rows = passkeys.of(proposal.about).select_for_update(of=("self",))
    return rows.filter(
        credential_id=_credential_of(proposal), public_key=base64url_to_bytes(proposal.changes["public_key"])
    ).first()


def _title(person):
    return _("Signing key of %(person)s (%(name)s)") % {"person": person, "name": person.get_username()}
