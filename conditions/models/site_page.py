"""Pages about this site, such as "How we review" and "Privacy", with numbered versions."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conditions.cached_reverse import path_of
from conditions.fields import LineField, PlainTextField, RichTextField
from web.guards import DELETE, INSERT, UPDATE, Guard, keeps, never_deleted

HOW_WE_REVIEW, CORRECTIONS, CONTACT, DISCLAIMER = "how-we-review", "corrections", "contact", "disclaimer"
# Pages with a URL and a view of their own, which shows more than their text.
OWN_URL = frozenset({HOW_WE_REVIEW, CORRECTIONS})
SITE_PAGE_COLUMNS = ("title", "short", "body", "change_note")


def address_of(slug):
    """Return the path of the page about this site with this slug."""
    return path_of(slug) if slug in OWN_URL else path_of("site-page", slug)


class SitePageQuerySet(models.QuerySet):
    def public(self):
        """Return the public pages in the order of the footer, with `short` of their live version."""
        live = SitePageVersion.objects.published().filter(page=models.OuterRef("pk")).order_by("-number")
        return self.annotate(short=models.Subquery(live.values("short")[:1])).filter(models.Exists(live))


class SitePage(models.Model):
    """A page about this site. Its texts are its versions."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = LineField(_("name"), max_length=80, unique=True, help_text=_("As the end of each page links it: “Privacy”."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SitePageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page about this site")
        verbose_name_plural = _("pages about this site")
        default_permissions = ("view", "add")
        permissions = [
            ("write_site_page", _("Can write drafts of pages about this site")),
            ("publish_site_page", _("Can publish pages about this site")),
        ]
        ordering = ["position", "pk"]

    guards = (
        never_deleted("site_page_is_kept", "Pages about this site are never deleted."),
        keeps("site_page_keeps_its_address", ("slug",), "A page keeps its address."),
    )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of(self.slug)

    def get_admin_url(self):
        return reverse("admin:conditions_sitepage_change", args=[self.pk])

    def live_version(self):
        return self.versions.published().order_by("-number").first()

    def draft(self):
        return self.versions.filter(published_at=None).first()


_IS_PUBLISHED = "OLD.published_at IS NOT NULL"
_PUBLISHED_IS_FINAL = "A published version of a page about this site never changes."


class SitePageVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)


class SitePageVersion(models.Model):
    """A numbered text of a page about this site: a draft, then published and never changed again.

    Written only by `conditions.site_pages`. The live version is the published one with the
    highest number; there is no flag that could contradict that.
    """

    page = models.ForeignKey(SitePage, models.PROTECT, related_name="versions", verbose_name=_("page"))
    number = models.PositiveIntegerField(_("number"))
    # Incremented with every change of the row; the form contains the value it was filled from.
    lock = models.PositiveIntegerField(_("lock"), default=1)

    title = LineField(_("title"), max_length=120)
    short = PlainTextField(_("in one or two sentences"), blank=True, max_length=400)
    body = RichTextField(_("text"), blank=True)
    change_note = PlainTextField(_("public change note"), blank=True, max_length=500)

    # None for the texts that came with the software.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last writer")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    # As readers see it: the person's full name at that time, or the organisation's.
    publisher_name = LineField(_("publisher’s name"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SitePageVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a page about this site")
        verbose_name_plural = _("versions of pages about this site")
        default_permissions = ()
        ordering = ["page_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="site_page_number_once"),
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(published_at__isnull=True), name="one_draft_of_a_site_page"
            ),
            models.CheckConstraint(
                name="published_site_page_is_complete",
                condition=models.Q(published_at__isnull=True)
                | (~models.Q(title="") & ~models.Q(body="") & ~models.Q(publisher_name="")),
            ),
        ]

    guards = (
        Guard(
            "version_starts_as_draft",
            INSERT,
            "NEW.published_at IS NOT NULL",
            "A version of a page about this site starts as a draft.",
        ),
        Guard("version_is_final", UPDATE, _IS_PUBLISHED, _PUBLISHED_IS_FINAL),
        Guard("version_is_kept", DELETE, _IS_PUBLISHED, _PUBLISHED_IS_FINAL),
        keeps("version_keeps_its_place", ("page_id", "number"), "A version keeps its page and its number."),
    )

    def __str__(self):
        return _("%(page)s, version %(number)s") % {"page": self.page.name, "number": self.number}

    def get_absolute_url(self):
        """Return the permanent URL of this version."""
        return path_of("site-page-version", self.page.slug, self.number)

    @property
    def is_draft(self):
        return self.published_at is None
