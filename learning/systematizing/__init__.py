"""Systematizations and their lessons."""
