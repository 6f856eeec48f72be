"""Bodies in, readings out: each named angle with its error, or why it cannot be read."""
