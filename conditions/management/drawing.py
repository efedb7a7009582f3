"""Base class of commands that generate a documentation file from the code."""

from django.core.management.base import BaseCommand, CommandError


class DrawingCommand(BaseCommand):
    """Write the result of `draw()` to `path`; with --check, raise CommandError if the file differs from it."""

    # A Path below the project's folder.
    path = None

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if the file is out of date.")

    def handle(self, *, check, **options):
        drawn = self.draw()
        if not check:
            self.path.write_text(drawn, encoding="utf-8")
        elif not self.path.exists() or self.path.read_text(encoding="utf-8") != drawn:
            command = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"docs/{self.path.name} is not current: run `python manage.py {command}`.")

    def draw(self):
        """Return the text of the file."""
        raise NotImplementedError
