"""The size of a condition's community in words. It is shown on reviewed pages, and no reviewer has signed it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Community:
    """The size in words, such as "4 DiseaseMaps.org community members"; `counted_on` is None without a count."""

    words: str
    counted_on: date | None = None

    @property
    def as_of(self):
        return _("live count, %(day)s") % {"day": date_format(self.counted_on)} if self.counted_on else ""


def community(condition):
    """Return the Community of a condition; a count below COMMUNITY_COUNT_MINIMUM reads "fewer than …"."""
    count, least = condition.community_count, settings.COMMUNITY_COUNT_MINIMUM
    values = {"community": settings.COMMUNITY_NAME, "count": count, "least": least}
    if count is None:
        return Community(_("%(community)s community members") % values)
    if count < least and least > 1:
        words = _("fewer than %(least)s %(community)s community members") % values
    else:
        words = (
            ngettext("%(count)s %(community)s community member", "%(count)s %(community)s community members", count)
            % values
        )
    return Community(words, condition.community_counted_on)
