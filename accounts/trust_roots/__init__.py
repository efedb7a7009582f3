"""Trust roots: who may sign or steer, and their accounts. One person proposes each change, another confirms it.

A change of a signer's account (`account`), the reset of their second factor (`factor`) and an invitation to sign or
steer (`invitation`) are kinds of proposals. `start` says when the first person of a site needs nobody else.
"""
