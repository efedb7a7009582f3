"""Licence and disclaimer, which are part of every record with a text."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import schemas

LICENCE = schemas.define(
    "Licence",
    gettext_lazy("The terms on which the reviewed texts may be used again."),
    name=schemas.text(),
    url=schemas.url(),
)
DISCLAIMER = schemas.text(gettext_lazy("The disclaimer to show with the text."))


def licence():
    """Return the Licence record."""
    return {"name": settings.CONTENT_LICENCE_NAME, "url": settings.CONTENT_LICENCE_URL}


def disclaimer():
    """Return the disclaimer as a text."""
    return _(
        "This information is for educational purposes only and does not constitute professional medical advice, "
        "diagnosis, or treatment."
    )
