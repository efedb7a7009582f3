"""Password validator: the site's own names, with a year behind them, are no password."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Characters that must be left without the names: Django's own minimum length.
LEAST = 8
SHORTEST_WORD = 4


def context_words():
    """Return the words that attackers try first: the names of the site, its host and its subject, the longest first."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    site_names = f"diseasemaps newsroom {settings.ORGANISATION_NAME} {settings.COMMUNITY_NAME} {host}"
    words = {word.casefold() for word in re.split(r"[\W_]+", site_names) if len(word) >= SHORTEST_WORD}
    return sorted(words, key=len, reverse=True)


class ContextWords:
    """Validator for AUTH_PASSWORD_VALIDATORS: remove the site's names, and check the length of the rest."""

    def validate(self, password, user=None):
        remainder = password.casefold()
        for word in context_words():
            remainder = remainder.replace(word, "")
        if remainder != password.casefold() and len(remainder) < LEAST:
            raise ValidationError(_("Apart from the name of this site, this password is too short."))

    def get_help_text(self):
        return _("Your password can’t be just the name of this site with a few more characters.")
