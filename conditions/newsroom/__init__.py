"""Organisation of the newsroom's work: claims, comments, work lists, reminders, bulk actions and coverage.

`claims` records who is reviewing an edition, `lists` selects what each person has to do, and `coverage` says which
topics each condition has. Only `conditions.workflow` changes the state of an edition.
"""
