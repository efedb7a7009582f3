"""Web building blocks that know no app of ours: observability, CSV, QR codes."""
