"""Spaces, conversations, messages, reading state."""
