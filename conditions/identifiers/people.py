"""Identifiers of people: ORCID iDs, whose last character is a check digit (ISO 7064 MOD 11-2)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .pasted_text import visible, with_plain_dashes, without_punctuation

_BEFORE = re.compile(
    r"(?:orcid(?:[- ]?id)?[: ]+)?(?:(?:https?://)?(?:www\.)?orcid\.org/(?:my-orcid\?orcid=)?|orcid:)?", re.IGNORECASE
)
_AFTER_ADDRESS = re.compile(r"[/?#&].*")
_ORCID = re.compile(r"(?:[0-9]{4}[- ]?){3}[0-9]{3}[0-9X]")


def normal_orcid(text):
    """Return an ORCID iD as 0000-0000-0000-0000, or "" for no text.

    Dashes of any kind, a small x, prefixes and addresses are accepted. Raises ValidationError if the form or the check
    digit is wrong.
    """
    orcid = without_punctuation(with_plain_dashes(visible(text)))
    orcid = _AFTER_ADDRESS.sub("", orcid[_BEFORE.match(orcid).end() :]).strip().upper()
    if not orcid and not text.strip():
        return ""
    if not _ORCID.fullmatch(orcid):
        raise ValidationError(_("This is not an ORCID iD; one looks like 0000-0002-1825-0097."), code="orcid")
    characters = re.sub("[- ]", "", orcid)
    orcid = "-".join(characters[start : start + 4] for start in range(0, 16, 4))
    if not characters.strip("0"):
        raise ValidationError(
            _("An ORCID iD does not consist of zeros only. Leave the field empty if there is none."), code="orcid"
        )
    expected = _check_digit(characters)
    if characters[-1] != expected:
        raise ValidationError(
            _(
                "%(orcid)s is not an ORCID iD: its last character, the check digit, would be %(expected)s. "
                "Copy it again from orcid.org."
            )
            % {"orcid": orcid, "expected": expected},
            code="orcid",
        )
    return orcid


def _check_digit(characters):
    total = 0
    for digit in characters[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def url_for_orcid(orcid):
    return f"https://orcid.org/{orcid}"
