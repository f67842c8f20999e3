"""What services are given: plain values, so that forms, tasks and tests call them alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minka.taxonomy.models import Theme


@dataclass(frozen=True)
class Knowledge:
    """What a reviewer reads, knows, and can take (``max_load`` counts stage by stage)."""

    languages: Sequence[str]
    countries: Sequence[str] = ()
    max_load: int = 20
    themes: Sequence[Theme] = ()


@dataclass(frozen=True)
class Given:
    """What a reviewer wrote: ``{criterion id: (value or nothing, comment)}``, and two comments.

    ``version`` is that of the saved review they wrote on; ``None`` does not ask.
    """

    scores: Mapping[int, tuple[int | None, str]] = field(default_factory=dict)
    for_applicant: str = ""
    for_committee: str = ""
    version: int | None = None
