"""What the newsroom knows about its work beside the texts: who reads what, what waits for whom, what is missing.

`claims` says who reads an edition, `lists` what waits for a person, and `coverage`
which topics each condition has. Nothing here decides: the workflow does.
"""
