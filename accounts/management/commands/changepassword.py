"""`manage.py changepassword`: Django's command, which also tells the person and, for a signer, others by mail."""

import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.utils.translation import gettext as _

from accounts import account_changes, passwords


class Command(changepassword.Command):
    help = "Changes a person's password. Mails the person, and for a signer also the chief editors and namesakes."

    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        name = options["username"] or getpass.getuser()
        person = get_user_model().objects.using(options["database"]).get(username=name)
        passwords.changed(person, None)
        sentence = _("The password was changed on the server with changepassword.")
        account_changes.tell_if_signer(person, sentence, by=None, to_person=False)
        return done
