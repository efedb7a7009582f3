"""The newsroom's screens for conditions, pages, editions, the register and imports."""

from conditions.feedback import admin as reports

from . import conditions, demand, editions, genes, imports, pages, register, site_pages, topics

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
