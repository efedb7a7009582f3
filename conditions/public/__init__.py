"""What readers may see: queries for public pages, sitemaps, feeds and the API."""
