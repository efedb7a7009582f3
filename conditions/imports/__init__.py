"""Imports in the newsroom: an upload, its dry run, its report, and drafts made from files of texts."""
