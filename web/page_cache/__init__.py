"""Answers that are remembered: served before the rest of the stack runs, and never once they are stale."""

from .middleware import FastPath

__all__ = ["FastPath"]
