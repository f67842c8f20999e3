"""What a service says when it refuses."""


class DomainError(Exception):
    """A rule of the domain refused an act; the message is for the person, in their language."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
