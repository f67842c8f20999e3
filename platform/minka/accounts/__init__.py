"""Who is here: people, organisations, memberships, invitations."""
