"""Tools for running a site: job journal, mail queue, doctor, metrics, backup, privacy.

`journal` and `mail_queue` import no other app, so that every app can use them; the rest imports the other apps.
"""
