"""Register of medical reviewers: who may sign, and what readers see about them."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.cached_reverse import path_of
from conditions.fields import LineField, PlainTextField
from conditions.identifiers import folded_name, normal_orcid, url_for_orcid
from conditions.vocabularies import State


def new_log_salt():
    """Return 32 random hexadecimal digits, without which the public log's hash of an entry tells nothing."""
    return secrets.token_hex(16)


class MedicalReviewerQuerySet(models.QuerySet):
    def current(self, today=None):
        """Return the reviewers whose credential allows them to sign today."""
        today = today or timezone.localdate()
        return self.filter(is_active=True, user__is_active=True, valid_until__gte=today)

    def named_like(self, *names):
        """Return the entries, as a list, whose name reads like one of `names`; the register is small."""
        folded = {folded_name(name) for name in names} - {""}
        return [entry for entry in self.select_related("user") if folded_name(entry.name) in folded]

    def public(self):
        """Return the reviewers of editions that are public or were superseded, whose profiles are public."""
        from .edition import Edition

        signed = Edition.objects.filter(state__in=[State.PUBLISHED, State.SUPERSEDED])
        return self.filter(
            models.Exists(signed.filter(reviewer=models.OuterRef("pk")))
            | models.Exists(signed.filter(full_reviewer=models.OuterRef("pk")))
        )


class MedicalReviewer(models.Model):
    """A person in the credential register. Never deleted, because the texts that they signed name them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="medical_reviewer",
        verbose_name=_("account"),
        help_text=_("The account with which this person signs in."),
    )
    name = LineField(_("name"), max_length=160, help_text=_("As readers see it: “Dr Asha Rao”."))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    credentials = LineField(_("credentials"), max_length=120, help_text=_("“MD, PhD, FRCP”"))
    speciality = LineField(_("speciality"), max_length=120, help_text=_("“paediatric endocrinologist”"))
    affiliation = LineField(_("affiliation"), max_length=200, blank=True, help_text=_("Hospital or university."))
    orcid = LineField(_("ORCID iD"), max_length=40, blank=True)
    registration_number = LineField(
        _("registration"), max_length=120, blank=True, help_text=_("Register and number: “GMC 1234567”.")
    )
    valid_until = models.DateField(
        _("valid until"), help_text=_("The last day on which this person may sign. Checked at each signature.")
    )
    checked_on = models.DateField(_("credentials checked on"), null=True, blank=True)
    interests = PlainTextField(
        _("declared interests"), blank=True, help_text=_("Public. Say “None declared” where there are none.")
    )
    biography = PlainTextField(_("biography"), blank=True, help_text=_("Public; two or three sentences."))
    photo = models.ImageField(_("photo"), upload_to="reviewers/", blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: may not sign any more. What they signed stands until it is due.")
    )

    # Part of what the public log hashes, so that nobody can guess a registration number. Erasing a person replaces it.
    log_salt = models.CharField(max_length=32, default=new_log_salt, db_default="", editable=False)

    objects = MedicalReviewerQuerySet.as_manager()

    class Meta:
        verbose_name = _("medical reviewer")
        verbose_name_plural = _("medical reviewers")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name_with_credentials

    def get_absolute_url(self):
        return path_of("reviewer", self.slug)

    def clean(self):
        self.orcid = normal_orcid(self.orcid)

    @property
    def name_with_credentials(self):
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def orcid_url(self):
        return url_for_orcid(self.orcid) if self.orcid else ""

    def is_current(self, today=None):
        """Return whether the credential allows this person to sign today."""
        today = today or timezone.localdate()
        return self.is_active and self.user.is_active and self.valid_until >= today


def namesakes_of(person, names):
    """Return the users, other than `person`, whose name in the register reads like one of `names`, or like theirs."""
    own = MedicalReviewer.objects.filter(user_id=person.pk).values_list("name", flat=True)
    return [entry.user for entry in MedicalReviewer.objects.named_like(*names, *own) if entry.user_id != person.pk]
