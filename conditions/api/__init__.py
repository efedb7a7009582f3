"""JSON API for open data: the public pages and facts, for programs (docs/adr/0013).

`endpoint` declares the URL, the parameters and the record of a view; routes, the OpenAPI document and the guide are
generated from these declarations. `records` has the schema of each record and the function that fills it.
"""
