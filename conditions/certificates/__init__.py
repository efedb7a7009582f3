"""Review certificates: the text of an edition, its signatures, and the hashes that prove them.

`certificate_of` loads the data, `as_pdf` draws it. The newsroom also shows it as HTML.
"""

from .certificate import Certificate, Signature, certificate_of
from .pdf import as_pdf

__all__ = ["Certificate", "Signature", "as_pdf", "certificate_of"]
