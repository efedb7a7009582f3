"""Records of medical reviewers: the signer of a text, and the public profile."""

from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.links import absolute_url, absolute_url_of
from conditions.api.schemas import define

SIGNER = define(
    "Signer",
    _("The person who signed a text, with name and credentials as they were on the day of the signature."),
    name=schemas.text(),
    url=schemas.url(_("The public profile.")),
    self=schemas.url(_("The reviewer as a record.")),
)
REVIEWER = define(
    "Reviewer",
    _("A medical reviewer who signed a text that is or was public."),
    url=schemas.url(_("The public profile.")),
    self=schemas.url(),
    slug=schemas.text(),
    name=schemas.text(),
    credentials=schemas.text(),
    speciality=schemas.text(),
    affiliation=schemas.text(_("Empty if not given.")),
    orcid=schemas.or_null(schemas.url(), _("The ORCID iD as an address; null if not given.")),
    registration=schemas.text(_("Register and number; empty if not given.")),
    credentials_checked=schemas.or_null(schemas.date(), _("The day on which the newsroom last checked them.")),
    interests=schemas.text(_("Declared interests in the reviewer’s words; empty if there is no declaration.")),
    biography=schemas.text(),
    signs_now=schemas.boolean(_("Whether this person may sign new texts today.")),
    pages=schemas.url(_("The list of pages that this person signed.")),
)
REVIEWER_LIST = define(
    "ReviewerList",
    _("A part of the list of reviewers."),
    items=schemas.list_of(REVIEWER),
    next=schemas.or_null(schemas.url(), _("The next part; null at the end.")),
)


def signer(reviewer, name):
    """Return the Signer record of a reviewer; `name` is the name at the time of the signature."""
    return {
        "name": name,
        "url": absolute_url(reviewer.get_absolute_url()),
        "self": absolute_url_of("api-reviewer", reviewer.slug),
    }


def reviewer(person):
    """Return the Reviewer record of a MedicalReviewer."""
    return {
        "url": absolute_url(person.get_absolute_url()),
        "self": absolute_url_of("api-reviewer", person.slug),
        "slug": person.slug,
        "name": person.name,
        "credentials": person.credentials,
        "speciality": person.speciality,
        "affiliation": person.affiliation,
        "orcid": person.orcid_url or None,
        "registration": person.registration_number,
        "credentials_checked": person.checked_on,
        "interests": person.interests,
        "biography": person.biography,
        "signs_now": person.is_current(),
        "pages": f"{absolute_url_of('api-pages')}?reviewer={person.slug}",
    }
