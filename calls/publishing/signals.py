"""What a call tells the floors above it. All are sent inside the transaction that causes them."""

from django.dispatch import Signal

# call, actor, at
call_published = Signal()
# stage, before, after, reason, actor, at: the deadline moved; who has drafts must hear of it.
deadline_extended = Signal()
# call, reason, actor, at
call_cancelled = Signal()
# call, actor, at: the results of its last stage are out.
call_decided = Signal()
# amendment, actor, at: the rules of a published call changed.
rules_amended = Signal()
# version, actor, at: a changed form is in force; ``version.moves_drafts`` says for whom.
form_released = Signal()
