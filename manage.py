#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")
    from diseasemaps.starting import check_before_serving, errors_as_sentences

    with errors_as_sentences():
        # The reloader starts this file a second time, with RUN_MAIN.
        if sys.argv[1:2] == ["runserver"] and "RUN_MAIN" not in os.environ:
            check_before_serving(sys.argv[2:])
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
