"""Under which terms the texts may be used again, in every record that holds one."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import schemas

LICENCE = schemas.define(
    "Licence",
    gettext_lazy("The terms on which the reviewed texts may be used again."),
    name=schemas.text(),
    url=schemas.address(),
)
DISCLAIMER = schemas.text(gettext_lazy("What to say wherever the text is shown."))


def licence():
    return {"name": settings.CONTENT_LICENCE_NAME, "url": settings.CONTENT_LICENCE_URL}


def disclaimer():
    return _(
        "This information is for educational purposes only and does not constitute professional medical advice, "
        "diagnosis, or treatment."
    )
