"""Projects: agreement, instalments, reports, visits."""
