"""The page cache: finished responses in each worker's memory, sent before the rest of the middleware runs."""

from .decorators import cached_page
from .middleware import PageCache

__all__ = ["PageCache", "cached_page"]
