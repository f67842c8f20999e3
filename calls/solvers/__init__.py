"""Pure functions over plain values; no Django, knows nobody."""
