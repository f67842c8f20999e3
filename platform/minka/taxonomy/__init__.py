"""Themes and success factors: one tree for criteria, coaching and lessons."""
