"""The newsroom's screens for conditions, pages, editions, the register and imports."""

from conditions.feedback import admin as reports
from conditions.site_pages import admin as site_pages

from . import conditions, demand, editions, genes, imports, pages, register, topics

__all__ = [
    "conditions",
    "demand",
    "editions",
    "genes",
    "imports",
    "pages",
    "register",
    "reports",
    "site_pages",
    "topics",
]
