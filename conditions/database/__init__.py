"""Database objects beside the tables: triggers, public stamp, search indexes, default rows."""
