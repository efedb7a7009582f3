"""What programs are told of each thing: its schema and, beside it, the function that fills it."""
