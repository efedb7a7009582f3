"""What a site tells of itself while it runs: logs with request ids, slow queries, counts of requests."""
