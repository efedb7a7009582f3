"""The demonstration: real conditions in our own words, taken through the workflow by invented people."""

from .loading import Report, load
from .people import PASSWORD, PEOPLE

__all__ = ["PASSWORD", "PEOPLE", "Report", "load"]
