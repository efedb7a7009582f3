"""Proposals of public data: names, facts, genes and topics that are not part of an edition.

`exposure` says which rows readers can see now, and `public_fields` which columns. `saving.Changes` splits a saved form
into changes made at once and proposed changes, and `kind` makes the changes that a second person has confirmed.
"""
