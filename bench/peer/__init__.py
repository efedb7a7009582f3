"""A Wagtail site with the same answers, set up as Wagtail's documentation does, to measure beside (bench/peers.py).

It runs under a Python that has Wagtail and gunicorn; nothing of the project needs it.
"""
