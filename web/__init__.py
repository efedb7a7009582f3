"""Web parts that import no app of ours: page cache, security headers, observability, CSV, pagination, steps."""
