"""Reviewers' signing keys, and their signatures over sign-off records (docs/adr/0051)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposal
from conditions.identifiers import spoken_fingerprint
from web.guards import INSERT, UPDATE, Guard, changed, changed_to_other_words, never_changed, never_deleted

from .reviewer import MedicalReviewer
from .sign_off import SignOff

# The code of the kind of proposals that confirm a key (conditions.newsroom.signing_keys).
KEY_PROPOSAL = "conditions.signing_key"
_IS_CONFIRMED = (
    "EXISTS (SELECT 1 FROM accounts_proposal p JOIN conditions_medicalreviewer r ON r.id = NEW.reviewer_id "
    "WHERE p.id = NEW.proposal_id AND p.kind = 'conditions.signing_key' AND p.state = 'confirmed' "
    "AND p.about_id = r.user_id AND p.decided_by_id <> r.user_id "
    "AND CAST(p.changes AS text) LIKE '%' || NEW.fingerprint || '%')"
)
_KEPT = ("reviewer_id", "proposal_id", "rp_id", "credential_id", "public_key", "fingerprint")
_REMOVAL = ("removed_at", "removed_by_id")


class SigningKeyQuerySet(models.QuerySet):
    def valid(self):
        """Return the keys that have not been removed, with which their reviewers may sign."""
        return self.filter(removed_at=None)

    def of_passkey(self, credential_id, fingerprint):
        """Return the keys, valid or removed, with this credential (bytes) or fingerprint (64 hexadecimal digits)."""
        return self.filter(models.Q(credential_id=credential_id) | models.Q(fingerprint=fingerprint))

    def of(self, person):
        """Return the keys of the register entry of `person`, latest first."""
        return self.filter(reviewer__user=person).select_related("proposal__decided_by").order_by("-pk")


class SigningKey(models.Model):
    """The public key of a reviewer's passkey, once a second person has confirmed that it is theirs.

    It is stored when its proposal is confirmed, and never deleted, because signatures refer to it. `public_key` is a
    COSE key, `fingerprint` its SHA-256 as 64 hexadecimal digits. `rp_id` is the host name that the passkey belongs to.
    """

    reviewer = models.ForeignKey(
        MedicalReviewer, models.PROTECT, related_name="signing_keys", verbose_name=_("reviewer")
    )
    # Who proposed the key and who confirmed it, and when.
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="+", verbose_name=_("proposal"))
    name = models.CharField(_("name"), max_length=64)
    rp_id = models.CharField(max_length=253)
    credential_id = models.BinaryField()
    public_key = models.BinaryField()
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    removed_at = models.DateTimeField(_("removed"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by")
    )

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["credential_id"], condition=models.Q(removed_at=None), name="signing_key_is_of_one_reviewer"
            ),
            models.CheckConstraint(
                name="signing_key_is_removed_by_somebody",
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    guards = (
        never_deleted("signing_key_is_kept", "Signing keys are never deleted."),
        Guard(
            "signing_key_never_changes",
            UPDATE,
            f"{changed(*_KEPT)} OR {changed_to_other_words('name')}",
            "A signing key never changes.",
        ),
        Guard(
            "signing_key_is_removed_once",
            UPDATE,
            f"OLD.removed_at IS NOT NULL AND ({changed(*_REMOVAL)})",
            "A signing key is removed once.",
        ),
        Guard(
            "signing_key_is_confirmed",
            INSERT,
            f"NEW.removed_at IS NOT NULL OR NOT {_IS_CONFIRMED}",
            "A signing key is confirmed by a second person.",
        ),
    )

    def __str__(self):
        return self.name

    @property
    def confirmed_at(self):
        return self.proposal.decided_at

    @property
    def confirmed_by(self):
        return self.proposal.decided_by

    @property
    def spoken(self):
        """The first twelve characters of the fingerprint, as the reviewer reads them out."""
        return spoken_fingerprint(self.fingerprint)


class KeySignature(models.Model):
    """What a reviewer's passkey signed: a WebAuthn assertion whose challenge is the SHA-256 of the sign-off record.

    `signature` covers `authenticator_data` and the SHA-256 of `client_data`, which holds the challenge.
    """

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="key_signature")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="signatures")
    authenticator_data = models.BinaryField()
    client_data = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        verbose_name = _("signature by key")
        verbose_name_plural = _("signatures by key")
        default_permissions = ()
        ordering = ["pk"]

    guards = (
        never_deleted("key_signature_is_kept", "Signatures by key are never deleted."),
        never_changed("key_signature_is_final", "Signatures by key never change."),
        Guard(
            "key_signature_comes_with_its_record",
            INSERT,
            "EXISTS (SELECT 1 FROM conditions_event e WHERE e.sign_off_id = NEW.sign_off_id) OR NOT EXISTS (SELECT 1 "
            "FROM conditions_signingkey k WHERE k.id = NEW.key_id AND k.removed_at IS NULL)",
            "A signature by key is stored with its record, by a key that has not been removed.",
        ),
    )

    def __str__(self):
        return self.sign_off.sha256
