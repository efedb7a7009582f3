"""Trust roots: proposals to change who may sign or steer, or the account of such a person.

A change of a signer's account (`account`), the reset of their second factor (`factor`), an invitation to sign or steer
(`invitation`) and the confirmation of an account that one person vouches for (`confirmation`) are kinds of proposals.
`start` says when the first person of a site may invite alone.
"""
