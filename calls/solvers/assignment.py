"""Who reviews what: fill all that can be filled, spread the load, prefer those who know the matter.

Pure functions over lists. ``affinity[i][j]`` is how well person ``j`` suits item ``i`` (a whole
number), or ``None`` where the pair is forbidden (a conflict, a language not read, already paired).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Affinity = Sequence[Sequence[int | None]]


class Reason(StrEnum):
    """Why an item did not get all it asked for."""

    TOO_FEW = "too_few"  # fewer people may take it than it asks for
    FULL = "full"  # those who may take it carry all they can, and nobody can stand in for them


@dataclass(frozen=True)
class Unfilled:
    """An item that still lacks people."""

    item: int
    missing: int
    reason: Reason


@dataclass(frozen=True)
class Plan:
    """New pairs (item, person) in order, and what could not be filled."""

    pairs: list[tuple[int, int]]
    unfilled: list[Unfilled] = field(default_factory=list)


def assign(
    affinity: Affinity,
    demand: Sequence[int],
    room: Sequence[int],
    held: Sequence[int] | None = None,
    *,
    balance: int = 10,
) -> Plan:
    """Pair items with people: at most ``room[j]`` new items each, ``demand[i]`` people an item.

    Every item gets its first person before any gets its second. Within a round, the person with
    the greatest affinity less ``balance`` points for each item already carried (``held``) is
    taken; where nobody has room, a chain of exchanges is looked for (an augmenting path), so that
    the number of pairs is the greatest possible. Equal input gives equal output.
    Raises ``ValueError`` when the sizes do not match.
    """
    held = list(held) if held is not None else [0] * len(room)
    if len(demand) != len(affinity) or len(held) != len(room):
        raise ValueError("sizes do not match")
    work = _Work(affinity, list(room), held, balance)
    for turn in range(max(demand, default=0)):
        wanting = [i for i, asked in enumerate(demand) if asked > turn]
        for item in sorted(wanting, key=lambda i: (len(work.options[i]), i)):
            work.fill(item)
    work.improve()
    return Plan(work.pairs(), work.unfilled(demand))


class _Work:
    """The table while it is being filled."""

    def __init__(
        self, affinity: Affinity, room: list[int], held: Sequence[int], balance: int
    ) -> None:
        self.affinity = affinity
        self.room = room
        self.load = list(held)
        self.balance = balance
        self.options = [
            sorted(
                (j for j, a in enumerate(row) if a is not None), key=lambda j: (-(row[j] or 0), j)
            )
            for row in affinity
        ]
        self.taken: list[set[int]] = [set() for _ in affinity]
        self.items: list[dict[int, None]] = [{} for _ in room]
        # People from whom no chain of exchanges leads to anybody with room: it never will again.
        self.dead: set[int] = set()

    def fill(self, item: int) -> bool:
        """Give the item one more person; say whether it was possible."""
        free = [j for j in self.options[item] if self.room[j] > 0 and j not in self.taken[item]]
        if free:
            self._add(item, min(free, key=lambda j: (-self._worth(item, j), j)))
            return True
        return self._exchange(item)

    def improve(self, passes: int = 3) -> None:
        """Move single pairs to people with room who suit better, while that gains anything."""
        for _ in range(passes):
            moved = [self._better(i, j) for i, j in self.pairs()]
            if not any(moved):
                return

    def pairs(self) -> list[tuple[int, int]]:
        """Return all pairs, in order."""
        return [(i, j) for i, people in enumerate(self.taken) for j in sorted(people)]

    def unfilled(self, demand: Sequence[int]) -> list[Unfilled]:
        """Return what is missing, with the reason."""
        return [
            Unfilled(
                i,
                asked - len(self.taken[i]),
                Reason.TOO_FEW if len(self.options[i]) < asked else Reason.FULL,
            )
            for i, asked in enumerate(demand)
            if len(self.taken[i]) < asked
        ]

    def _worth(self, item: int, person: int) -> int:
        return (self.affinity[item][person] or 0) - self.balance * self.load[person]

    def _add(self, item: int, person: int) -> None:
        self.taken[item].add(person)
        self.items[person][item] = None
        self.room[person] -= 1
        self.load[person] += 1

    def _drop(self, item: int, person: int) -> None:
        self.taken[item].discard(person)
        del self.items[person][item]
        self.room[person] += 1
        self.load[person] -= 1

    def _better(self, item: int, person: int) -> bool:
        now = self._worth(item, person) + self.balance
        free = [j for j in self.options[item] if self.room[j] > 0 and j not in self.taken[item]]
        best = max(free, key=lambda j: (self._worth(item, j), -j), default=None)
        if best is None or self._worth(item, best) <= now:
            return False
        self._drop(item, person)
        self._add(item, best)
        return True

    def _exchange(self, start: int) -> bool:
        """Find, breadth first, a chain: this item takes A, whose item moves to B, who has room."""
        came: dict[int, tuple[int, int | None]] = {}  # person: (item that takes them, who had it)
        seen = {start}
        queue: deque[tuple[int, int | None]] = deque([(start, None)])
        while queue:
            item, holder = queue.popleft()
            for person in self.options[item]:
                if person in came or person in self.dead or person in self.taken[item]:
                    continue
                came[person] = (item, holder)
                if self.room[person] > 0:
                    self._follow(came, person)
                    return True
                for other in self.items[person]:
                    if other not in seen:
                        seen.add(other)
                        queue.append((other, person))
        self.dead.update(came)
        return False

    def _follow(self, came: dict[int, tuple[int, int | None]], last: int) -> None:
        person: int | None = last
        while person is not None:
            item, holder = came[person]
            if holder is not None:
                self._drop(item, holder)
            self._add(item, person)
            person = holder
