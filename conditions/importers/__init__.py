"""Importers: files of other organisations become facts on conditions, never published text.

`registry` lists the kinds of files. Each is read as a stream of records first (`orphadata`,
`orphapackets`, `sssom`); the database is brought in line with them second (`loading`), and what
was done is told third (`report`). `pages` reads existing texts, for `conditions.imports.drafts` to load.
Nothing here can reach the workflow.
"""
