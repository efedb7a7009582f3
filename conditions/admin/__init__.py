"""The newsroom's screens for conditions, pages, editions and the register."""

from . import editions

__all__ = ["editions"]
