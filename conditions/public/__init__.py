"""Public data: queries for public pages, sitemaps, feeds and the API."""
