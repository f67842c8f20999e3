"""Selection: ranked lists, decisions, released results."""
