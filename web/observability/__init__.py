"""Observability: logs with request ids, slow queries, request metrics, Sentry."""
