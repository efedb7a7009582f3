"""The newsroom's screens for conditions, pages, editions and the register."""

from . import conditions, editions, pages, register, topics

__all__ = ["conditions", "editions", "pages", "register", "topics"]
