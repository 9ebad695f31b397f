"""The rules of publicity: what would be just as true if everything were done on paper."""
