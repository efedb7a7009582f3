"""What is kept about people, and its end: forgetting by age, telling a person, erasing a person (docs/privacy.md)."""

from .erasing import erase
from .forgetting import forget
from .telling import Unknown, find, tell

__all__ = ["Unknown", "erase", "find", "forget", "tell"]
