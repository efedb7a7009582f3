"""What whoever runs a site needs: jobs and failures written down, doctor, metrics, backup, privacy.

`journal` knows nothing of conditions, so that everybody can write into it; the rest stands above them.
"""
