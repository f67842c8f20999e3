"""What is learned, and by whom."""
