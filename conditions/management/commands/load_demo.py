"""`manage.py load_demo`: load the demonstration with its invented people."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from conditions import demo
from conditions.demo.content import ContentError
from conditions.demo.people import NameTaken
from conditions.workflow import Refused

EXAMPLE = ["congenital-generalized-lipodystrophy", "causes"]


class Command(BaseCommand):
    help = "Loads the demonstration through the workflow. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--even-in-production",
            action="store_true",
            help="Load it although DEBUG is off; its people then get no password.",
        )

    def handle(self, *, even_in_production, **options):
        if not settings.DEBUG and not even_in_production:
            raise CommandError(
                "DEBUG is off, so this may be a real site, and the demonstration contains invented doctors. "
                "Nothing was loaded. Add --even-in-production to load it anyway."
            )
        try:
            report = demo.load()
        except (ContentError, NameTaken, Refused) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.print_summary(report)

    def print_summary(self, report):
        if report.steps or report.people or report.facts:
            self.stdout.write(
                f"Loaded the demonstration: {report.conditions} conditions, {report.pages} pages, "
                f"{report.people} people, {report.steps} steps of the workflow, "
                f"facts about {report.facts} conditions and types, {report.reports} readers’ reports."
            )
        else:
            self.stdout.write("The demonstration is already loaded. Nothing was changed.")
        for topic in sorted(report.missing_topics):
            self.stdout.write(f"Left out: pages on “{topic}”, a topic that this site does not have.")
        self.stdout.write(f"\n  Visitors   {settings.SITE_URL}/")
        self.stdout.write(f"             {settings.SITE_URL}{reverse('question', args=EXAMPLE)}")
        self.stdout.write(f"  Newsroom   {settings.SITE_URL}{reverse('admin:index')}\n\n")
        if settings.DEBUG:
            self.stdout.write(f"  Sign in with the password {demo.PASSWORD} as\n")
        else:
            self.stdout.write("  These accounts have no password; give one with `manage.py changepassword NAME`:\n")
        for person in demo.PEOPLE:
            self.stdout.write(f"    {person.username:<9}{person.first_name} {person.last_name}, {person.purpose}")
        if settings.SECOND_FACTOR == "voluntary":
            self.stdout.write(
                f"\n  To try the second factor, set one up at {settings.SITE_URL}{reverse('admin:second_factor')},\n"
                "  or start the site with SECOND_FACTOR=signers, as a real one is."
            )
