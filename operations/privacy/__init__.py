"""Personal data: deleting it by age, exporting and erasing a person (docs/privacy.md)."""

from .erasing import erase
from .exporting import Unknown, export, find
from .forgetting import forget

__all__ = ["Unknown", "erase", "export", "find", "forget"]
