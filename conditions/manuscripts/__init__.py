"""Word manuscripts (.docx) as drafts: text, citations from notes, and a count of what was left out."""

from .reading import MAX_BYTES, Manuscript, read_manuscript

__all__ = ["MAX_BYTES", "Manuscript", "read_manuscript"]
