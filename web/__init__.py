"""Parts of a website that import no app of ours: the page cache, security headers."""
