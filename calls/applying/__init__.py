"""Proposals: started, saved, submitted with a receipt."""
