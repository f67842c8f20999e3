"""What selection tells the floors above it. Sent inside the transaction that causes it."""

from django.dispatch import Signal

# proposal, decision, actor, at: a selected proposal becomes a project.
proposal_selected = Signal()
# stage, actor, at: the stage's decisions are public now.
results_released = Signal()
