"""Workshops and syntheses across cases."""
