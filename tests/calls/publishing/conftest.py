"""A foundation with its owner, and a call written as far as it can be published."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from calls.publishing import services
from calls.publishing.models import Call, Inquiry, Stage
from minka.accounts.models import Organisation, User
from tests.factories.accounts import make_foundation, make_member, make_organisation, make_user

# Who asks about calls: no page may say this name.
CANARY = "Zunilda Wayra"
TITLE = {"es": "Acción colectiva", "pt-BR": "Ação coletiva"}
TEXTS = {
    "title": TITLE,
    "summary": {"es": "Aprender juntos.", "pt-BR": "Aprender juntos."},
    "body": {"es": "Buscamos **experiencias**.", "pt-BR": "Buscamos **experiências**."},
}


@pytest.fixture(autouse=True)
def _in_english():
    """Read messages as they are written in the code, whatever is translated."""
    with translation.override("en"):
        yield


@pytest.fixture
def owner(db) -> User:
    """Return the owner of a foundation."""
    return make_user("Rosa Quispe", language="en", time_zone="America/Bogota")


@pytest.fixture
def foundation(owner) -> Organisation:
    """Return a foundation that may publish."""
    return make_foundation(owner, name="Fondo Andino de Aprendizaje")


@pytest.fixture
def doing(owner, at) -> dict:
    """Return who acts and when, as every service asks."""
    return {"actor": owner, "at": at}


@pytest.fixture
def draft(foundation, doing) -> Call:
    """Return a draft of two languages, just begun."""
    return services.create_call(
        foundation=foundation,
        title=TITLE,
        languages=["es", "pt-BR"],
        zone="America/Santiago",
        **doing,
    )


def plans(at: datetime, *, stages: int = 1) -> list[dict]:
    """Return dates that hold, for one stage or two."""
    found, start = [], at
    for kind in ("profile", "final")[2 - stages :]:
        found.append(
            {
                "kind": kind,
                "opens_at": start + timedelta(days=1),
                "deadline_at": start + timedelta(days=31),
                "reviews_due_at": start + timedelta(days=45),
                "results_planned_on": (start + timedelta(days=60)).date(),
            }
        )
        start += timedelta(days=70)
    return found


def write_all(call: Call, doing: dict, *, stages: int = 1) -> Call:
    """Fill in everything that a call needs before it can be published."""
    services.update_basics(
        call=call, **TEXTS, languages=["es", "pt-BR"], contact="preguntas@example.org", **doing
    )
    services.update_money(
        call=call,
        currency="USD",
        envelope=Decimal(175000),
        caps=[(1, Decimal(15000)), (2, Decimal(20000))],
        awards_min=10,
        awards_max=11,
        term_months=12,
        **doing,
    )
    services.plan_stages(
        call=call, zone=call.zone, stages=plans(doing["at"], stages=stages), **doing
    )
    for stage in call.stages.all():
        services.use_ready_criteria(stage=stage, **doing)
        services.use_ready_form(stage=stage, **doing)
    call.refresh_from_db()
    return call


@pytest.fixture
def written(draft, doing) -> Call:
    """Return a draft that lacks nothing."""
    return write_all(draft, doing)


@pytest.fixture
def published(written, doing) -> Call:
    """Return a published call, opening tomorrow."""
    return services.publish_call(call=written, **doing)


@pytest.fixture
def as_owner(owner) -> Client:
    """Return a browser in which the owner is signed in."""
    return signed_in(owner)


def signed_in(user: User) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def asker(db) -> User:
    """Return a person whose name, address and organisation must stay unknown."""
    person = make_user(CANARY, email="zunilda@canario.example", language="pt-br")
    make_member(make_organisation(name="Canario Azul"), person, "owner")
    return person


@pytest.fixture
def asking(asker, at) -> dict:
    """Return who asks what and when."""
    return {"body": "¿Puede postular una red?", "language": "es", "actor": asker, "at": at}


@pytest.fixture
def inquiry(published, asking) -> Inquiry:
    """Return a question that waits."""
    return services.ask_inquiry(call=published, **asking)


@pytest.fixture
def answering(owner, at) -> dict:
    """Return an answer and who gives it."""
    return {
        "question": {"es": "¿Una red?", "pt-BR": "Uma rede?"},
        "answer": {"es": "Sí, **puede**.", "pt-BR": ""},
        "actor": owner,
        "at": at + timedelta(hours=1),
    }


def change(number: int = 3, **texts: str) -> services.Change:
    """Return a change of a chapter of the rules."""
    texts = texts or {"es": "Se admiten redes."}
    return services.Change(number, {}, texts, {"es": "Lo preguntaron."})


@pytest.fixture
def visitor(db) -> Client:
    """Return a browser in English in which nobody is signed in."""
    return Client(headers={"accept-language": "en"})


def day(value: datetime, days: int) -> date:
    """Return the day so many days after an instant."""
    return (value + timedelta(days=days)).date()


def both_dates(stage: Stage) -> dict[str, str]:
    """Return the dates of a call of one stage as its form sends them, in the call's zone."""
    found = {"zone": stage.call.zone, "stages": "1"}
    for name in ("opens_at", "deadline_at", "reviews_due_at"):
        local = getattr(stage, name).astimezone(ZoneInfo(stage.call.zone))
        found[f"final_{name}_0"] = f"{local:%Y-%m-%d}"
        found[f"final_{name}_1"] = f"{local:%H:%M:%S}"
    return {**found, "final_results_planned_on": stage.results_planned_on.isoformat()}
