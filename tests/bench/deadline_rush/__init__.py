"""The last hour before a deadline, twice as full as the model of a call of 2,000 submissions."""
