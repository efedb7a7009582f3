"""Records of the API: the schema of each, and the function that fills it."""
