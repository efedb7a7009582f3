"""Models: people who sign in, their passkeys and calendar addresses, sign-in events, failed attempts, proposals."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from web.guards import DELETE, Guard, keeps, never_changed

from . import roles
from .proposal_model import Proposal

__all__ = ["Attempts", "CalendarAddress", "Passkey", "Proposal", "SignInEvent", "User"]


class PersonManager(UserManager):
    """Django's manager; it also logs each new superuser and mails the chief editors about them."""

    use_in_migrations = False

    @transaction.atomic
    def create_superuser(self, *args, **kwargs):
        # Imported here, because the modules of trust roots import this one.
        from .trust_roots.account import note_new_superuser

        person = super().create_superuser(*args, **kwargs)
        note_new_superuser(person)
        return person


class User(AbstractUser):
    """A person of the newsroom. Roles are the groups of `accounts.roles`."""

    objects = PersonManager()

    # Part of the hash that sessions are compared with: counting up ends all sessions of the person.
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta(AbstractUser.Meta):
        permissions = [
            ("invite_user", _("Can invite people")),
            ("reset_second_factor", _("Can take a lost second factor from a person")),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def get_session_auth_hash(self):
        return self._counted(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return map(self._counted, super().get_session_auth_fallback_hash())

    def save(self, **kwargs):
        """Save the person, but never `sessions_ended`: an instance read earlier would take back what ended sessions."""
        if self._state.adding or "sessions_ended" in self.get_deferred_fields():
            return super().save(**kwargs)
        previous_value, self.sessions_ended = self.sessions_ended, models.F("sessions_ended")
        try:
            return super().save(**kwargs)
        finally:
            self.sessions_ended = previous_value

    def end_sessions(self, **still):
        """End all sessions of the person, on every node; return whether it was done.

        `still`: columns and values that the row must still have, or nothing is done.
        """
        rows = type(self).objects.filter(pk=self.pk, **still)
        ended = rows.update(sessions_ended=models.F("sessions_ended") + 1)
        self.refresh_from_db(fields=["sessions_ended"])
        return bool(ended)

    def _counted(self, session_hash):
        # Django's own hash while nothing was ended, so that a deployment signs nobody out.
        return f"{session_hash}.{self.sessions_ended}" if self.sessions_ended else session_hash

    def clean(self):
        super().clean()
        # Mails and the history show names, and control characters break both.
        problems = {
            name: _("This name holds characters that cannot be shown.")
            for name in ("first_name", "last_name")
            if not getattr(self, name).isprintable()
        }
        if problems:
            raise ValidationError(problems)

    @property
    def role_names(self):
        """Return the names of the person's roles, in the order of `roles.ROLES`."""
        held = {group.name for group in self.groups.all()}
        return [role for role in roles.ROLES if role in held]


class Passkey(Device):
    """A WebAuthn credential of a person, which signs in alone and is a second factor (accounts.passkeys).

    django-otp's `Device` has the columns `user`, `name` and `confirmed`, and confirms sessions with it. `public_key` is
    a COSE key. `sign_count` is the authenticator's own count of uses, 0 where it has none. `used_challenge` is the
    challenge of its last use. `transports` are WebAuthn's names of the ways to reach the authenticator.
    """

    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    used_challenge = models.BinaryField(default=bytes)
    transports = models.JSONField(default=list, blank=True)
    is_backed_up = models.BooleanField(_("backed up"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["created_at", "pk"]

    guards = (
        keeps(
            "passkey_is_one_key",
            ["user_id", "credential_id", "public_key"],
            "A passkey keeps its person and its key.",
        ),
    )


class CalendarAddress(models.Model):
    """The secret address of a person's calendar feed (accounts.calendar_addresses); only the token's hash is stored."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # SHA-256 of the token.
    token_hash = models.CharField(max_length=64, unique=True)
    # The person's count when the address was made: ending their sessions, as closing an account does, ends it too.
    sessions_ended = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        default_permissions = ()

    def __str__(self):
        return str(self.person_id)


class SignInEvent(models.Model):
    """An event of a person's sign-ins or account. Rows never change, and `forget` deletes them after `kept_until`."""

    class Kind(models.TextChoices):
        # Events of releases that did not record how, and sessions that another view than ours began.
        SIGNED_IN = "in", _("signed in")
        IN_BY_PASSWORD = "in_password", _("signed in with a password alone")
        IN_BY_CODE = "in_code", _("signed in with a password and a code")
        IN_BY_BOTH = "in_both", _("signed in with a password and a passkey")
        IN_BY_PASSKEY = "in_passkey", _("signed in with a passkey")
        SIGNED_OUT = "out", _("signed out")
        AGED = "aged", _("signed out automatically")
        PASSWORD_FAILED = "password_failed", _("wrong password")
        CODE_FAILED = "code_failed", _("right password, wrong code")
        SIGNING_FAILED = "signing_failed", _("wrong password at a confirmation")
        FACTOR_SET = "factor_set", _("second factor set up")
        FACTOR_OFF = "factor_off", _("second factor turned off")
        FACTOR_RESET = "factor_reset", _("second factor reset")
        CODES_MADE = "codes_made", _("new recovery codes created")
        CODE_USED = "code_used", _("recovery code used")
        PASSKEY_ADDED = "passkey_added", _("passkey added")
        PASSKEY_REMOVED = "passkey_removed", _("passkey removed")
        PASSKEY_FAILED = "passkey_failed", _("passkey refused")
        PASSKEY_COPIED = "passkey_copied", _("passkey refused, because a copy of it may exist")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        LINK_SENT = "link_sent", _("password reset link sent")
        PASSWORD_RESET = "password_reset", _("password set with a link from a mail")
        INVITED = "invited", _("invited")
        CLOSED = "closed", _("account closed")
        ENDED = "ended", _("signed out everywhere")
        ACCEPTED = "accepted", _("invitation accepted")
        EMAIL_CHANGED = "email_changed", _("e-mail address changed")
        RIGHT_GIVEN = "right_given", _("given a right to sign or steer")
        RIGHT_TAKEN = "right_taken", _("lost a right to sign or steer")
        CALENDAR_MADE = "calendar_made", _("calendar address created")
        CALENDAR_ENDED = "calendar_ended", _("calendar address revoked")
        SIGNED = "signed", _("signed a text, with a second factor")
        SIGNED_PLAIN = "signed_plain", _("signed a text, without a second factor")

    at = models.DateTimeField(_("time"))
    kept_until = models.DateTimeField(_("kept until"), db_index=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_in_events", verbose_name=_("person")
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("The person who did it, if it was somebody else."),
    )
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    network = models.CharField(_("network"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("sign-in event")
        verbose_name_plural = _("sign-in events")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="signinevent_person")]

    guards = (
        never_changed("sign_in_event_is_final", "Sign-in events never change."),
        Guard(
            "sign_in_event_is_kept",
            DELETE,
            "OLD.kept_until > CURRENT_TIMESTAMP",
            "Sign-in events are kept until their time is over.",
        ),
    )

    def __str__(self):
        return f"{self.person}: {self.get_kind_display()}"


class Attempts(models.Model):
    """Failed attempts of an account, browser or network, whose keyed hash is `key` (accounts.throttling)."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attempts")
        verbose_name_plural = _("attempts")

    def __str__(self):
        return f"{self.failures} failures"
