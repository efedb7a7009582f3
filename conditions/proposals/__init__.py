"""Proposals of public data: names, facts, genes and topics that are not part of an edition.

`exposure` says what readers can see now, `public_fields` which columns they see, `saving.Changes` splits what an editor
saved into changes made at once and changes proposed, and `kind` makes the confirmed ones.
"""
