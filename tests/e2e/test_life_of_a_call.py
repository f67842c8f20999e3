"""One small call, from its first line to its synthesis, walked through the pages by its people."""

from calls.publishing.models import Call
from minka.accounts.models import User
from tests.factories.accounts import make_foundation, make_user


def make_the_foundation(steward: User) -> None:
    make_foundation(steward, name="Fondo Andino de Aprendizaje")


def write_the_call(steward) -> Call:
    """The steward begins a call, writes each part, and publishes it."""
    steward.go("/home/")
    steward.go("/calls/mine/")
    steward.follow("/calls/new/")
    steward.fill(title="Acción colectiva de mujeres rurales", main="es", stages="1")
    steward.fill(zone="America/Lima")
    steward.press()
    call = Call.objects.get()
    root = f"/calls/{call.slug}/write/"
    assert steward.path == root
    return call


def test_the_whole_life_of_a_small_call(visit, clock, db_ready):
    person = make_user("Inés Salvatierra", language="es", time_zone="America/Lima")
    make_the_foundation(person)
    steward = visit()
    steward.sign_in(person)
    call = write_the_call(steward)
    for part in ("basics", "money", "dates", "eligibility", "themes", "criteria/final", "form/final"):
        steward.go(f"/calls/{call.slug}/write/{part}/")
        print(part, steward._names(), [b.inner_text() for b in steward.page.locator('main button').all()], [b.get_attribute('action') for b in steward.page.locator('main form').all()])
    assert 0
