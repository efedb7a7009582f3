"""Endpoint of the status of a hash, for copies of pages on other sites."""

from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url
from conditions.api.problems import not_found_problem
from conditions.api.request_handling import ApiResponse
from conditions.api.schemas import define, or_null
from conditions.public import hash_status
from conditions.vocabularies import State

_NOT_OURS = gettext_lazy("Null if the hash is not ours.")
define(
    "HashStatus",
    gettext_lazy("Whether the text or the sign-off record with a hash is public."),
    sha256=schemas.text(pattern="^[0-9a-f]{64}$"),
    status=schemas.one_of(
        (hash_status.CURRENT, hash_status.SUPERSEDED, hash_status.WITHDRAWN, hash_status.NOT_OURS),
        gettext_lazy(
            "current: the text is public now; superseded: a newer edition replaced it; withdrawn: taken off the site, "
            "so remove your copy; not_ours: nothing public here has or had this hash."
        ),
    ),
    kind=or_null(schemas.one_of((hash_status.TEXT, hash_status.RECORD)), _NOT_OURS),
    edition=or_null(schemas.integer(gettext_lazy("The number of the edition with this hash.")), _NOT_OURS),
    url=or_null(schemas.url(gettext_lazy("The page for people.")), _NOT_OURS),
    current_edition=or_null(schemas.integer(), gettext_lazy("The number of the live edition; null if there is none.")),
    withdrawn_at=or_null(schemas.date_time(), gettext_lazy("Null unless the edition is withdrawn.")),
)


@endpoint(
    "/status/{sha256}.json",
    name="status-json",
    record="HashStatus",
    summary=gettext_lazy("The status of a hash"),
    description=gettext_lazy("For a copy elsewhere: whether the text or the record with this SHA-256 is still public."),
    error_statuses=(404,),
)
def status(request, query, sha256):
    if not hash_status.is_hash(sha256):
        raise not_found_problem()
    found = hash_status.status_of(sha256)
    edition = found.edition
    return ApiResponse(
        {
            "sha256": sha256,
            "status": found.status,
            "kind": found.kind,
            "edition": edition.number if edition else None,
            "url": absolute_url(edition.get_absolute_url()) if edition else None,
            "current_edition": found.live.number if found.live else None,
            "withdrawn_at": edition.withdrawn_at if edition and edition.state == State.WITHDRAWN else None,
        }
    )
