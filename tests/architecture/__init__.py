"""What the house looks like, measured."""
