"""Private documents, delivered by permission."""
