"""The newsroom's screens for conditions, pages, editions and the register."""

from . import conditions, demand, editions, genes, pages, register, topics

__all__ = [
    "conditions",
    "demand",
    "editions",
    "genes",
    "pages",
    "register",
    "topics",
]
