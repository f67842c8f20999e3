"""Calls: written, published, extended, cancelled, cloned."""
