"""Imports of files: uploads in the newsroom, dry runs, reports, import commands, and drafts from files of texts."""
