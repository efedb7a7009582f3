"""A Wagtail site with the same answers, set up as Wagtail's documentation says, for bench/peers.py.

It runs with a Python that has Wagtail and gunicorn; nothing else in the project needs it.
"""
