"""The community's size in words: the one thing on a page that no reviewer has signed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Community:
    """`words` such as "4 DiseaseMaps.org community members"; `counted_on` None where nobody counted."""

    words: str
    counted_on: date | None = None

    @property
    def as_of(self):
        return _("as of %(day)s") % {"day": date_format(self.counted_on)} if self.counted_on else ""


def community(condition):
    """Return the condition's Community as it is known now; small numbers may be hidden by a setting."""
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
