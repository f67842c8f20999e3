"""Each goal, measured. The numbers are those of the goals' table: factor of the floor, queries."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

from django.urls import reverse

from calls.applying.models import Proposal
from calls.reviewing.models import Assignment
from calls.reviewing.states import AssignmentState
from minka.accounts.models import Membership, Organisation
from minka.accounts.states import MemberRole

from .asking import Answer, Browser
from .forms import choices, filled
from .measuring import Measure, expect, getter, paired
from .seed import POSTS, Seeded

SIZES = (1000, 10_000)


class Goals:
    """The measurements of one run, in the order of the table."""

    def __init__(self, port: int, seeded: Seeded, rounds: int) -> None:
        self.port, self.seeded, self.rounds = port, seeded, rounds
        self.steward = Browser(port, seeded.steward)
        self.reviewer = Browser(port, seeded.reviewer)
        self.applicant = Browser(port, seeded.applicant)
        self.visitor = Browser(port)
        self.peer = Browser(port, seeded.people[0])
        self.done: list[Measure] = []
        self.floor = getter(self.steward, "/floor/page/")
        self.floor_post = lambda: expect(self.steward.ask("/floor/post/", {}), 302)
        self.floor_export = getter(self.steward, "/floor/export/")

    def run(self) -> list[Measure]:
        """Measure everything that has a page or an act."""
        for size in SIZES:
            for measure, act in self._pages(size):
                self._take(measure, act, self.floor)
        for measure, act in self._forum():
            self._take(measure, act, self.floor)
        self._acts()
        return self.done

    def _take(self, measure: Measure, act, floor, rounds: int = 0) -> Measure:
        paired(measure, act, floor, rounds=rounds or self.rounds)
        self.done.append(measure)
        return measure

    def _pages(self, size: int) -> Iterator[tuple[Measure, Callable[[], Answer]]]:
        slug, label = f"bench-{size}", f"{size:>6,}"
        call = self.seeded.calls[size]
        page = reverse("publishing:call", args=[slug])
        tag = self.visitor.ask(page).headers.get("etag", "none")
        received = reverse("applying:received", args=[slug])
        mine = Proposal.objects.filter(call=call, number=size // 2).get()
        yield Measure("G1", f"call page {label}", 0.8, 5), getter(self.visitor, page)
        yield (
            Measure("G1", f"call page, not modified {label}", 0.35, 5),
            getter(self.visitor, page, 304, If_None_Match=tag),
        )
        yield Measure("G2", f"received list {label}", 3, 9), getter(self.steward, received)
        yield (
            Measure("G3", f"received, filtered {label}", 3.5, 9),
            getter(self.steward, f"{received}?country=PE"),
        )
        yield (
            Measure("G3", f"received, searched {label}", 3.5, 9),
            getter(self.steward, f"{received}?q=quinua"),
        )
        yield (
            Measure("G3", f"received, page 15 {label}", 3.5, 9),
            getter(self.steward, f"{received}?page=15"),
        )
        yield (
            Measure("G4", f"proposal, for staff {label}", 2, 14),
            getter(self.steward, reverse("applying:proposal", args=[mine.public_id])),
        )
        yield (
            Measure("G6", f"ranking {label}", 4, 10),
            getter(self.steward, reverse("selecting:ranking", args=[slug])),
        )
        yield (
            Measure("G6", f"figures {label}", 4, 10),
            getter(self.steward, reverse("applying:figures", args=[slug])),
        )
        yield from self._reviewing(size, label)

    def _reviewing(self, size: int, label: str) -> Iterator[tuple[Measure, Callable[[], Answer]]]:
        opened = Assignment.objects.filter(
            entry__stage__call=self.seeded.calls[size],
            reviewer__user=self.seeded.reviewer,
            state=AssignmentState.ACCEPTED,
        ).first()
        if opened is None:
            raise RuntimeError("the seed gave the reviewer nothing to write")
        yield (
            Measure("G5", f"reviewer's list {label}", 3, 10),
            getter(self.reviewer, f"{reverse('reviewing:mine')}?call=bench-{size}"),
        )
        yield (
            Measure("G7", f"review form {label}", 2, 14),
            getter(self.reviewer, reverse("reviewing:review", args=[opened.public_id])),
        )

    def _forum(self) -> Iterator[tuple[Measure, Callable[[], Answer]]]:
        space, topic = self.seeded.space, self.seeded.topic
        url = reverse("discussing:topic", args=[space.slug, topic.number])
        yield (
            Measure("G10", "conversations, of 1,000", 2.5, 8),
            getter(self.peer, reverse("discussing:space", args=[space.slug])),
        )
        yield (
            Measure("G11", "messages, first 20 of 1,000", 2.5, 9),
            getter(self.peer, f"{url}?page=1"),
        )
        yield (
            Measure("G11", "messages, last 20 of 1,000", 2.5, 9),
            getter(self.peer, f"{url}?page={POSTS // 20}"),
        )

    def _acts(self) -> None:
        for size in SIZES:
            label = f"{size:>6,}"
            self._take(
                Measure("G7", f"save a review {label}", 6, 14, "FP"),
                self._save(size),
                self.floor_post,
            )
            self._submissions(size, label)
            self._take(
                Measure("G9", f"export {label}", 4, 5 + size // 1000, "FE"),
                getter(self.steward, reverse("applying:export", args=[f"bench-{size}"])),
                self.floor_export,
                rounds=5,
            )
        url = reverse("discussing:topic", args=[self.seeded.space.slug, self.seeded.topic.number])
        self._take(
            Measure("G12", "answer, 500 watching", 6, 14, "FP"),
            lambda: expect(self.peer.ask(url, {"body": "Gracias por contarlo."}), 302),
            self.floor_post,
        )

    def _save(self, size: int) -> Callable[[], Answer]:
        opened = Assignment.objects.filter(
            entry__stage__call=self.seeded.calls[size],
            reviewer__user=self.seeded.reviewer,
            state=AssignmentState.ACCEPTED,
        ).first()
        url = reverse("reviewing:review", args=[opened.public_id])

        def save() -> Answer:
            page = self.reviewer.ask(url).body
            picked = {n: v[-1] for n, v in choices(page, "main-form").items()}
            data = filled(page, "main-form", {**picked, "save": "1"})
            return expect(self.reviewer.ask(url, data), 302)

        return save

    def _submissions(self, size: int, label: str) -> None:
        """Whole submissions, each by another organisation: start, write, check, send."""
        flow = Measure("G8", f"submit, whole flow {label}", 25, 45, "FP")
        last = Measure("G8", f"submit, last request {label}", 6, 15, "FP")
        for organisation in self._organisations(size):
            answers = self._submit(f"bench-{size}", organisation)
            floors = [self.floor_post().seconds for _n in range(4)]
            total = sum(a.seconds for a in answers)
            whole = Answer(
                total,
                302,
                sum(a.queries for a in answers),
                sum(a.sent for a in answers),
                sum(a.raw for a in answers),
                {},
                b"",
            )
            flow.add(whole, median(floors))
            last.add(answers[-1], median(floors))
        self.done += [flow, last]

    def _organisations(self, size: int) -> list[Organisation]:
        made = Organisation.objects.bulk_create(
            [
                Organisation(
                    name=f"Postulante {size}-{n}", kind="producers", country="PE", founded=1990
                )
                for n in range(12)
            ]
        )
        Membership.objects.bulk_create(
            [
                Membership(organisation=o, user=self.seeded.applicant, role=MemberRole.OWNER)
                for o in made
            ]
        )
        return made

    def _submit(self, slug: str, organisation: Organisation) -> list[Answer]:
        ask = self.applicant.ask
        started = expect(
            ask(
                reverse("applying:start", args=[slug]),
                {
                    "organisation": str(organisation.public_id),
                    "title": "Ferias locales y precio justo",
                    "language": "es",
                },
            ),
            302,
        )
        proposal = Proposal.objects.get(call__slug=slug, organisation=organisation)
        page = ask(reverse("applying:whole", args=[proposal.public_id])).body
        typed = {
            "title": "Ferias locales y precio justo",
            "summary": "Qué sostuvo la venta conjunta.",
            "countries": "PE",
            "amount": "12000",
            "months": "10",
            **dict.fromkeys(self._texts(page), "Qué hizo durar la acción colectiva."),
            "budget-0-concept": "Entrevistas",
            "budget-0-source": "requested",
            "budget-0-amount": "12000",
        }
        written = expect(
            ask(
                reverse("applying:whole", args=[proposal.public_id]),
                filled(page, "main-form", typed),
            ),
            302,
        )
        checked = expect(ask(reverse("applying:check", args=[proposal.public_id])), 200)
        key = str(uuid.uuid4())
        sent = expect(ask(reverse("applying:submit", args=[proposal.public_id]), {"key": key}), 302)
        return [started, written, checked, sent]

    def _texts(self, page: bytes) -> list[str]:
        names = [name for name, _v in filled(page, "main-form", {})]
        return [n for n in names if n.endswith(("learning", "where"))]


def throughput(port: int, seeded: Seeded, path: str, seconds: float = 6) -> float:
    """Return answers a second of a page asked by eight people at once."""
    until = perf_counter() + seconds

    def one(_n: int) -> int:
        browser, answered = Browser(port, seeded.steward), 0
        while perf_counter() < until:
            expect(browser.ask(path), 200)
            answered += 1
        return answered

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(one, range(8))) / seconds
