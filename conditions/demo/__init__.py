"""The demonstration: texts on real conditions, taken through the workflow by invented people."""

from .loading import DemoSummary, load
from .people import PASSWORD, PEOPLE

__all__ = ["PASSWORD", "PEOPLE", "DemoSummary", "load"]
