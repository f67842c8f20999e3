"""What people do with calls. One function a verb; each leaves an audit event."""

from .form import freeze_form

__all__ = ["freeze_form"]
