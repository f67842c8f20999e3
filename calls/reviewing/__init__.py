"""Reviews: eligibility, reviewers, conflicts, assignments, scores."""
