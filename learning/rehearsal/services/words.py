"""What people of the rehearsal write: varied, believable, in four languages; the same for a seed."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

_DATA = Path(__file__).resolve().parents[1] / "data"


@lru_cache(maxsize=8)
def _texts(language: str) -> dict[str, Any]:
    return json.loads((_DATA / f"{language}.json").read_text(encoding="utf-8"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Experience:
    """What one organisation lived: its language, its theme (code), and the words that tell it."""

    language: str
    theme: str
    good: str
    place: str
    people: str
    years: int

    @classmethod
    def draw(cls, language: str, chance: Random) -> "Experience":
        """Draw an experience in a language (BCP 47)."""
        texts = _texts(language)
        return cls(
            language=language,
            theme=chance.choice(sorted(texts["themes"])),
            good=chance.choice(texts["goods"]),
            place=chance.choice(texts["places"]),
            people=chance.choice(texts["people"]),
            years=chance.randint(3, 19),
        )

    def tell(self, pattern: str, **more: str) -> str:
        """Fill a pattern with this experience's words."""
        words = {
            "good": self.good,
            "place": self.place,
            "people": self.people,
            "years": str(self.years),
            **more,
        }
        return _capital(pattern.format(**words))

    @property
    def title(self) -> str:
        """Return the title of its proposal."""
        return self.tell(_texts(self.language)["themes"][self.theme]["title"])

    @property
    def question(self) -> str:
        """Return its learning question."""
        return self.tell(_texts(self.language)["themes"][self.theme]["question"])

    def answer(self, what: str) -> str:
        """Return an answer of the form: why, method, use, plan, communication."""
        return self.tell(_texts(self.language)["answers"][what])

    def section(self, key: str) -> str:
        """Return the text of a section of its systematization."""
        return self.tell(_texts(self.language)["sections"][key], question=self.question)

    def milestones(self) -> list[list[str]]:
        """Return its timeline: (what, who, why, result)."""
        return [[self.tell(part) for part in row] for row in _texts(self.language)["milestones"]]

    def lessons(self, n: int, chance: Random) -> list[tuple[str, list[str]]]:
        """Return ``n`` lessons as (theme code, [context, action, outcome, cause]), none twice."""
        pool = [
            (code, [self.tell(part) for part in lesson])
            for code, theme in sorted(_texts(self.language)["themes"].items())
            for lesson in theme["lessons"]
        ]
        own = [entry for entry in pool if entry[0] == self.theme]
        others = [entry for entry in pool if entry[0] != self.theme]
        return (own + chance.sample(others, len(others)))[:n]

    def feedback(self) -> str:
        """Return the feedback a foundation gives to it."""
        return self.tell(_texts(self.language)["feedback"])


def phrases(language: str, kind: str) -> list[Any]:
    """Return the phrases of a kind (``topics``, ``replies``, ``reviews``, …) in a language."""
    return list(_texts(language)[kind])


def reason(language: str, outcome: str, why: str = "") -> str:
    """Return the reason that goes with an outcome."""
    return str(_texts(language)["reasons"][outcome]).format(why=why)
