"""Open data: what visitors read, as JSON for programs (docs/adr/0013).

An `endpoint` declares an address with its parameters and its record beside the view
that answers it; the addresses, the OpenAPI document and the guide are made from these
declarations. `records` says what is told of each thing.
"""
