"""Sign-off records: what each signature covers, as canonical JSON."""

import json

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from web.guards import INSERT, Guard, never_changed, never_deleted

from .edition import Edition


class SignOff(models.Model):
    """The record of one signature under one edition. Written by the workflow, never changed, never deleted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="sign_offs", verbose_name=_("edition"))
    # Canonical JSON (RFC 8785), exactly the hashed bytes; `conditions.workflow.record` says what is in it.
    record = models.TextField(_("record"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    # A copy of the signed name, so that lists can print and compare it without the record.
    condition_name = models.CharField(_("condition’s name when signed"), max_length=200)

    class Meta:
        verbose_name = _("sign-off record")
        verbose_name_plural = _("sign-off records")
        default_permissions = ()
        ordering = ["pk"]

    guards = (
        never_deleted("sign_off_is_kept", "Sign-off records are never deleted."),
        never_changed("sign_off_is_final", "Sign-off records never change."),
        Guard(
            "sign_off_is_of_a_frozen_text",
            INSERT,
            "NOT EXISTS (SELECT 1 FROM conditions_edition e "
            "WHERE e.id = NEW.edition_id AND e.state IN ('in_review', 'published'))",
            "Only an edition in review or a published one is signed.",
        ),
    )

    def __str__(self):
        return self.sha256

    @cached_property
    def data(self):
        """The record as a dict."""
        return json.loads(self.record)
