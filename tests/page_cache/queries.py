"""The SQL queries that a request runs to render a page."""

from conditions.database import public_stamp


def rendering_queries(captured):
    """Return the SQL of a CaptureQueriesContext without the statement that reads the public stamp."""
    return [query["sql"] for query in captured.captured_queries if public_stamp.TABLE not in query["sql"]]
