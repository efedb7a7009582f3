"""Pages about this site: their verbs, views, forms and admin, and the texts of a new site.

This package is the only writer of versions. Import from here:

    from conditions import site_pages
    draft = site_pages.open_draft(page, by=user)
"""

from .checking import check_propose, check_publish, check_write, missing
from .placeholders import fill, fill_line
from .proposals import propose
from .writing import discard, open_draft, publish, save_draft

__all__ = [
    "check_propose",
    "check_publish",
    "check_write",
    "discard",
    "fill",
    "fill_line",
    "missing",
    "open_draft",
    "propose",
    "publish",
    "save_draft",
]
