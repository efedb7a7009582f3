"""Review certificates: what an edition says, who signed it, and how that can be checked.

`of` gathers it from the database, `as_pdf` draws it. The newsroom shows the same as HTML.
"""

from .certificate import Certificate, Signature, of
from .pdf import as_pdf

__all__ = ["Certificate", "Signature", "as_pdf", "of"]
