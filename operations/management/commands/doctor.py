"""`manage.py doctor`: prints what is wrong with an installation; exits with 1 if anything is."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from operations import doctor


class Command(BaseCommand):
    help = "Checks the installation and prints what is wrong. Changes nothing."
    # Failing system checks would stop the command; the doctor reports them itself.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Print the findings as JSON.")

    def handle(self, **options):
        findings = doctor.examine()
        wrong = [finding for finding in findings if finding.is_wrong]
        if options["json"]:
            told = {"healthy": not wrong, "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False, default=str))
        else:
            self._tell(findings, wrong)
        if wrong:
            sys.exit(1)

    def _tell(self, findings, wrong):
        for finding in sorted(findings, key=lambda one: not one.is_wrong):
            mark = "WRONG " if finding.is_wrong else "advice"
            self.stdout.write(f"{mark}  {finding.about}: {finding.says}")
        advice = len(findings) - len(wrong)
        self.stdout.write(f"{len(wrong)} wrong, {advice} to think about." if findings else "All is well.")
