"""The public log: a Merkle tree of public acts that only grows; it does not know what the acts are."""
