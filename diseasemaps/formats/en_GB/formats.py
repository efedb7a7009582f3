"""British English: times of 24 hours, as on the public pages."""

DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
