"""Measurements. Ratios to a floor measured in the same run; no timed assertion is a test."""
