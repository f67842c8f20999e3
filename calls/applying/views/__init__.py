"""The pages of a proposal: for those who write it, and for those who receive it."""

from .assisting import ask_confirmation, assist, assisted, confirm_typed
from .autosaving import autosave
from .blank import blank, blank_pdf, blank_text
from .changing import change, discard, unsent
from .comments import comments, comments_on, resolve
from .confirming import ask_to_take_part, confirm_part
from .documents import documents, remove_document
from .editing import basics, budget, partners, section, whole
from .eligibility import eligibility
from .history import history, restore
from .hub import hub
from .late_codes import late_code, late_codes, revoke
from .night import night
from .offline import copy_pdf, copy_text, load
from .own import mine, proposal
from .proofs import receipt, receipt_data, receipt_pdf, receipt_text
from .received import export, figures, numbered, received
from .reusing import reuse
from .sending import check, submit, withdraw
from .since import since
from .start import start
from .verifying import verify
from .writers import invite_colleague, ready, writer, writers

__all__ = [
    "ask_confirmation",
    "ask_to_take_part",
    "assist",
    "assisted",
    "autosave",
    "basics",
    "blank",
    "blank_pdf",
    "blank_text",
    "budget",
    "change",
    "check",
    "comments",
    "comments_on",
    "confirm_part",
    "confirm_typed",
    "copy_pdf",
    "copy_text",
    "discard",
    "documents",
    "eligibility",
    "export",
    "figures",
    "history",
    "hub",
    "invite_colleague",
    "late_code",
    "late_codes",
    "load",
    "mine",
    "night",
    "numbered",
    "partners",
    "proposal",
    "ready",
    "receipt",
    "receipt_data",
    "receipt_pdf",
    "receipt_text",
    "received",
    "remove_document",
    "resolve",
    "restore",
    "reuse",
    "revoke",
    "section",
    "since",
    "start",
    "submit",
    "unsent",
    "verify",
    "whole",
    "withdraw",
    "writer",
    "writers",
]
