"""Importers: files of other organisations as facts on conditions, never as published text.

`registry` lists the kinds of files. A reader (`orphadata`, `orphapackets`, `sssom`) parses a
file into a stream of records, `loading` updates the database, and `report` says what changed.
`pages` parses existing texts, which `conditions.imports.drafts` turns into drafts. The importers
cannot import the workflow.
"""
