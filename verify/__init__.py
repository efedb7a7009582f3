"""Checking of what the site publishes, without the site: `verify.py` is one file that anybody can download and run."""
