"""The outbox: every notice, from the row to the reader."""
