"""The public log: a Merkle tree of public acts that only grows; it knows nothing about what the acts are."""
