"""What the database enforces and counts by itself: triggers, search indexes, default rows."""
