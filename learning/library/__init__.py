"""The public library of everything learned."""
