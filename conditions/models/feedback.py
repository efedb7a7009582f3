"""Reader feedback: reports of problems with their history, and counts of "useful" votes."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField, PlainTextField
from conditions.vocabularies import OPEN_REPORTS, ReportState, State
from web.guards import UPDATE, Guard, changed, changed_to_other_words, never_changed, never_deleted

from .edition import Edition
from .page import ConditionPage

REPORT_LENGTH = 4000
CORRECTION_LENGTH = 500
_KEPT = ("reference", "page_id", "edition_id", "section", "received_at")
_KEPT_OF_REPLY = ("report_id", "by_id", "written_at")


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Return the reports that are not closed."""
        return self.filter(state__in=OPEN_REPORTS)

    def corrections(self):
        """Return the fixed reports with a public correction, latest first, with `is_live`: whether it may be shown.

        A correction belongs to an edition. It is no longer public if the page or that edition is withdrawn.
        """
        live = Edition.objects.live().filter(page=models.OuterRef("page"))
        is_shown = models.Exists(live) & ~models.Q(fixed_in__state=State.WITHDRAWN)
        fixed = self.filter(state=ReportState.FIXED).exclude(correction="")
        fixed = fixed.annotate(is_live=models.ExpressionWrapper(is_shown, models.BooleanField()))
        return fixed.order_by("-fixed_in__published_at", "-pk")

    def with_page(self):
        return self.select_related("page__condition", "page__topic__group", "edition", "fixed_in")


class Report(models.Model):
    """A reader's report of a problem on a page. Written only by `conditions.feedback`; its text never changes."""

    # Shown to the reader, who can quote it when writing again.
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    page = models.ForeignKey(ConditionPage, models.PROTECT, related_name="reports", verbose_name=_("page"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition read"))
    # A heading of that edition; empty for the whole page.
    section = LineField(_("section"), max_length=300, blank=True)
    text = PlainTextField(_("what is wrong"), max_length=REPORT_LENGTH)
    # `manage.py forget` erases it some time after the report is closed.
    email = models.EmailField(_("e-mail address"), blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    # A hash of the form and its content, so that a double click stores one report.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)

    state = models.CharField(_("state"), max_length=12, choices=ReportState, default=ReportState.NEW)
    fixed_in = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("fixed in")
    )
    # An editor's words for readers; empty if another report of the same error has them.
    correction = PlainTextField(_("public correction"), blank=True, max_length=CORRECTION_LENGTH)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a problem")
        verbose_name_plural = _("reports of problems")
        default_permissions = ("view",)
        permissions = [("handle_report", _("Can decide on readers’ reports and answer them"))]
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="report_state_received"),
            models.Index(fields=["-received_at", "-id"], name="report_received"),
            models.Index(fields=["page", "state"], name="report_of_page"),
        ]
        constraints = [
            models.CheckConstraint(name="report_state_is_known", condition=models.Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="fixed_report_names_its_edition",
                condition=models.Q(state=ReportState.FIXED, fixed_in__isnull=False)
                | (~models.Q(state=ReportState.FIXED) & models.Q(fixed_in__isnull=True, correction="")),
            ),
        ]

    guards = (
        never_deleted("report_is_kept", "Reports are never deleted."),
        Guard(
            "report_keeps_its_words",
            UPDATE,
            f"{changed(*_KEPT)} OR {changed_to_other_words()}",
            "What a reader reported never changes.",
            _KEPT,
        ),
        Guard(
            "report_address_can_only_go",
            UPDATE,
            f"({changed('email')}) AND NEW.email <> ''",
            "A reader’s address can only be erased.",
        ),
    )

    def __str__(self):
        return _("Report %(reference)s") % {"reference": self.reference}

    def get_absolute_url(self):
        """Return the URL of the page that confirms the report and shows its state."""
        return reverse("report-received", args=[self.reference])

    def get_admin_url(self):
        return reverse("admin:conditions_report_change", args=[self.pk])

    @property
    def is_open(self):
        return self.state in OPEN_REPORTS

    @property
    def words(self):
        """The reader's text, or a sentence if it has been erased."""
        return self.text or _("These words have been erased.")

    @property
    def about(self):
        """The name of the section that the report is about."""
        return self.section or _("Whole page")


class ReportEvent(models.Model):
    """One verb applied to a report: who did what, when and why. Never changed, never deleted."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="events", verbose_name=_("report"))
    verb = models.CharField(_("verb"), max_length=20)
    from_state = models.CharField(_("from"), max_length=12, choices=ReportState, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=ReportState)
    # None for a reader or a scheduled job.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    note = PlainTextField(_("note"), blank=True)
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("edition")
    )

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="report_event_state_is_known", condition=models.Q(to_state__in=ReportState.values)
            )
        ]

    guards = (
        never_deleted("report_event_is_kept", "Events are never deleted."),
        never_changed("report_event_is_final", "Events never change."),
    )

    def __str__(self):
        return f"{self.verb} → {self.to_state}"


class ReportReply(models.Model):
    """An answer mailed to the reader, stored even if sending failed; its text never changes."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="replies", verbose_name=_("report"))
    text = PlainTextField(_("answer"), max_length=REPORT_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The mail server's error; empty if the mail was accepted or not sent yet.
    failure = LineField(_("failure"), max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    guards = (
        never_deleted("reply_is_kept", "Answers to readers are never deleted."),
        Guard(
            "reply_keeps_its_words",
            UPDATE,
            f"{changed(*_KEPT_OF_REPLY)} OR {changed_to_other_words()}",
            "An answer to a reader never changes.",
            _KEPT_OF_REPLY,
        ),
    )

    def __str__(self):
        return _("Answer to %(reference)s") % {"reference": self.report.reference}

    @property
    def words(self):
        return self.text or _("These words have been erased.")


class UsefulCount(models.Model):
    """Votes of one day on whether an edition was useful. Nothing about the readers is stored."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="useful_counts", verbose_name=_("edition"))
    day = models.DateField(_("day"))
    yes = models.PositiveIntegerField(_("useful"), default=0)
    no = models.PositiveIntegerField(_("not useful"), default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["edition", "day"], name="useful_counted_once_a_day")]

    def __str__(self):
        return f"{self.edition_id} {self.day}"


class SenderSalt(models.Model):
    """The salt of one day's sender hashes. Deleting it makes the hashes meaningless."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.day)


class SenderCount(models.Model):
    """The number of submissions of one sender within one hour; `sender` is a salted hash of the IP address and kind."""

    salt = models.ForeignKey(SenderSalt, models.CASCADE, related_name="counts")
    sender = models.CharField(max_length=64)
    hour = models.DateTimeField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["salt", "sender", "hour"], name="sender_counted_once_an_hour")]

    def __str__(self):
        return str(self.hour)
