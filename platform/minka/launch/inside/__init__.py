"""What runs inside the prepared environment, and may therefore import what is installed there."""
