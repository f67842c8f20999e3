"""The founding case, played through every room: rehearsal, demonstration, and proof."""
