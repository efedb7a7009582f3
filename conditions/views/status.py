"""The status of a hash, for people who have a copy of a page or its certificate."""

from conditions.public import hash_status
from web.page_cache import cached_page

from .decorators import public_view
from .not_found import not_found
from .page_rendering import render_page


@public_view
@cached_page()
def status(request, sha256):
    """Say whether the text or the record with this hash is current; 404 if it is not ours."""
    if not hash_status.is_hash(sha256):
        return not_found(request)
    found = hash_status.status_of(sha256)
    is_ours = found.status != hash_status.NOT_OURS
    return render_page(request, "status.html", {"found": found, "sha256": sha256}, status=200 if is_ours else 404)
