"""Act two: organisations of eighteen countries apply; what the rules refuse is refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

from calls.applying.forms.answers import build_section_form
from calls.applying.forms.basics import BasicsForm
from calls.applying.forms.rows import rows_part
from calls.applying.models import Entry
from calls.applying.services import save_draft, start_proposal, submit_entry, withdraw_entry
from calls.publishing.states import QuestionKind, StageKind
from minka.accounts.forms import OrganisationForm
from minka.accounts.services import create_organisation
from minka.accounts.states import OrganisationKind
from minka.common.errors import DomainError

from .cast import AWARDED, COUNTRIES
from .opening import LEGAL
from .stagecraft import APPLICANT, Case, Play, at, checked, enrol, rename
from .words import Experience

OPENS, DEADLINE = at(2001, 3, 12, 13), at(2001, 5, 18, 17)
# Eight more among the best twenty, beside the twelve that are chosen in the end.
ALSO_STRONG = ["PE", "BO", "BR", "CO", "EC", "GT", "AR", "HT"]


def enrol_applicants(play: Play) -> None:
    """Enrol 125 organisations of 18 countries, each with somebody who writes for it."""
    places = [(code, tongue, zone) for code, tongue, zone, n in COUNTRIES for _i in range(n)]
    awarded, strong = list(AWARDED), list(ALSO_STRONG)
    for number, (country, tongue, zone) in enumerate(play.each("organisations", places)):
        case = enrol_case(play, country, tongue, zone, number, LEGAL[number % len(LEGAL)])
        if country in awarded:
            awarded.remove(country)
            case.awarded = case.strong = True
        elif country in strong:
            strong.remove(country)
            case.strong = True
        low, high = (0.8, 0.92) if case.strong else (0.3, 0.66)
        case.worth = play.chance.uniform(low, high)
        play.cases.append(case)
    _name_sign_ins(play)
    play.chance.shuffle(play.cases)


def _name_sign_ins(play: Play) -> None:
    """Give an applicant that will be funded, and one that will not, addresses easy to type."""
    funded = next(c for c in play.cases if c.awarded)
    other = next(c for c in play.cases if not c.strong)
    for case, email in ((funded, APPLICANT), (other, "par@example.org")):
        rename(case.owner, email)


def enrol_case(
    play: Play, country: str, tongue: str, zone: str, number: int, kind: str, founded: int = 0
) -> Case:
    """Enrol one organisation, through the form that people fill in."""
    owner = enrol(play.cast.person(tongue, zone))
    form = OrganisationForm(
        {
            "name": play.cast.organisation(tongue, number),
            "kind": kind,
            "country": country,
            "founded": str(founded or play.chance.randint(1978, 1998)),
            "languages": [tongue],
        },
        today=OPENS.date(),
    )
    organisation = create_organisation(actor=owner, at=OPENS, **checked(form))
    return Case(organisation, owner, Experience.draw(tongue, play.chance))


def _arrivals(play: Play, n: int) -> list[datetime]:
    """Return when each arrives: half on the last day, ever closer to the deadline."""
    early = (DEADLINE - OPENS - timedelta(days=2)).total_seconds()
    moments = []
    for number in range(n):
        if number % 2:
            moments.append(DEADLINE - timedelta(seconds=int(86_400 * play.chance.random() ** 3)))
        else:
            moments.append(OPENS + timedelta(days=1, seconds=int(early * play.chance.random())))
    return sorted(moments)


def apply_all(play: Play) -> None:
    """Submit the 125 profiles; one is withdrawn and sent again."""
    arrivals = _arrivals(play, len(play.cases))
    pairs = list(zip(play.cases, arrivals, strict=True))
    for number, (case, moment) in enumerate(play.each("profiles", pairs)):
        entry = write_profile(play, case, moment - timedelta(hours=1))
        submit_entry(entry=entry, actor=case.owner, at=moment, idempotency_key=_key(play))
        if number == 7:
            entry = withdraw_entry(entry=entry, actor=case.owner, at=moment + timedelta(minutes=5))
            submit_entry(
                entry=entry,
                actor=case.owner,
                at=moment + timedelta(minutes=20),
                idempotency_key=_key(play),
            )


def _key(play: Play) -> UUID:
    return UUID(int=play.chance.getrandbits(128), version=4)


def write_profile(play: Play, case: Case, moment: datetime, *, whole: bool = True) -> Entry:
    """Start a proposal and write its profile, page by page, in the forms of the site."""
    story = case.experience
    case.proposal = start_proposal(
        call=play.call,
        organisation=case.organisation,
        title=story.title[:200],
        language=story.language,
        actor=case.owner,
        at=moment,
    )
    entry = case.proposal.entries.select_related(
        "proposal__call", "proposal__organisation", "stage", "form_version"
    ).get()
    amount = Decimal(play.chance.randrange(9_000, 15_000, 250))
    _save_basics(entry, case, amount, moment)
    if whole:
        _save_sections(entry, case, moment)
    return entry


def _save_basics(entry: Entry, case: Case, amount: Decimal, moment: datetime) -> None:
    story = case.experience
    form = BasicsForm(
        {
            "title": story.title[:200],
            "summary": f"{story.question} {story.answer('why')}",
            "language": story.language,
            "countries": [case.organisation.country],
            "themes": [story.theme],
            "amount": f"{amount:.0f}",
            "months": "10",
        },
        entry=entry,
    )
    checked(form)
    save_draft(entry=entry, values=form.values(), actor=case.owner, at=moment)


def _save_sections(entry: Entry, case: Case, moment: datetime) -> None:
    entry.refresh_from_db()
    for section in entry.form_version.schema:
        typed = {f"q_{q['key']}": _answer(q, case) for q in section["questions"]}
        data = {name: value for name, value in typed.items() if value is not None}
        form = build_section_form(section, entry, _prefixed(section, entry, data))
        checked(form)
        save_draft(entry=entry, values=form.values(), actor=case.owner, at=moment)


def _prefixed(section: dict, entry: Entry, data: dict) -> dict:
    """Return the answers under the names that the page's own fields have."""
    names = list(build_section_form(section, entry).fields)
    keys = [f"q_{q['key']}" for q in section["questions"] if q["kind"] != QuestionKind.FILE]
    return {name: data[key] for name, key in zip(names, keys, strict=True) if key in data}


_ANSWERS = {
    "experience": lambda story: f"{story.section('identity')} {story.answer('why')}",
    "theme_link": lambda story: story.section("context"),
    "learning_question": lambda story: story.question,
    "products": lambda story: story.answer("communication"),
    "participants": lambda story: story.section("sources"),
    "inclusion": lambda story: story.section("final"),
    "context": lambda story: story.section("context"),
    "initial_situation": lambda story: story.section("initial"),
    "actors": lambda story: story.section("actors"),
    "axis": lambda story: story.question,
    "sub_questions": lambda story: story.section("axis"),
    "sources": lambda story: story.section("sources"),
    "work_plan": lambda story: story.answer("plan"),
    "team": lambda story: story.answer("method"),
    "risks": lambda story: story.section("context"),
    "communication": lambda story: story.answer("communication"),
    "use_of_lessons": lambda story: story.answer("use"),
    "market": lambda story: story.section("final"),
    "association": lambda story: story.section("analysis"),
}


def _answer(question: dict, case: Case) -> str | None:
    """Return what the person types, or nothing where they leave it empty."""
    kind, key = question["kind"], question["key"]
    if kind == QuestionKind.LONG:
        return _ANSWERS[key](case.experience) if key in _ANSWERS else None
    return {
        QuestionKind.CHOICE: (question["options"] or [{}])[0].get("value"),
        QuestionKind.MONEY: "2500",
        QuestionKind.DECLARATION: "on",
        QuestionKind.YESNO: "true",
    }.get(kind)


def write_final(play: Play, case: Case, moment: datetime) -> None:
    """Write and submit the final proposal of an invited case, with partners and budget."""
    if case.proposal is None:
        raise ValueError("an invited case has a proposal")
    entry = case.proposal.entries.select_related(
        "proposal__call", "proposal__organisation", "stage", "form_version"
    ).get(stage__kind=StageKind.FINAL)
    _save_sections(entry, case, moment)
    entry.refresh_from_db()
    _save_rows(play, entry, case, moment)
    submit_entry(
        entry=entry, actor=case.owner, at=moment + timedelta(hours=1), idempotency_key=_key(play)
    )


def _save_rows(play: Play, entry: Entry, case: Case, moment: datetime) -> None:
    proposal = entry.proposal
    proposal.refresh_from_db()
    asked = proposal.amount or Decimal(0)
    first, second = asked // 2, asked - asked // 2
    budget = [
        {"concept": case.experience.answer("method")[:80], "source": "requested", "amount": first},
        {"concept": case.experience.answer("plan")[:80], "source": "requested", "amount": second},
        {"concept": case.experience.answer("use")[:80], "source": "own", "amount": Decimal(2500)},
    ]
    partners = [
        {
            "name": play.cast.organisation(case.experience.language, 900 + proposal.number),
            "country": proposal.country,
            "role": "co_executor",
        }
    ]
    for name, rows in (("budget", budget), ("partners", partners)):
        part = rows_part(name, entry, _typed_rows(name, rows))
        if not part.is_valid():
            raise ValueError(f"{name}: {part.errors}")
        save_draft(entry=entry, values=part.values(), actor=case.owner, at=moment)


def _typed_rows(name: str, rows: list[dict]) -> dict[str, str]:
    data = {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for key, value in row.items():
            data[f"{name}-{number}-{key}"] = f"{value:.0f}" if key == "amount" else str(value)
    return data


def refuse_what_must_be(play: Play) -> None:
    """Try what the rules refuse: too late, incomplete, not eligible. Drafts stay drafts."""
    numbers = count(200)
    late = DEADLINE + timedelta(seconds=1)
    trials = [
        *[("late", OrganisationKind.NGO, 1990, True, late)] * 3,
        *[("incomplete", OrganisationKind.NGO, 1990, False, DEADLINE)] * 3,
        *[("ineligible", OrganisationKind.COMPANY, 1990, True, DEADLINE)] * 2,
        *[("ineligible", OrganisationKind.NGO, 2001, True, DEADLINE)] * 2,
    ]
    for why, kind, founded, whole, moment in play.each("refusals", trials):
        case = enrol_case(play, "PE", "es", "America/Lima", next(numbers), kind, founded)
        entry = write_profile(play, case, DEADLINE - timedelta(hours=2), whole=whole)
        try:
            submit_entry(entry=entry, actor=case.owner, at=moment, idempotency_key=_key(play))
        except DomainError:
            play.refused[why] = play.refused.get(why, 0) + 1
