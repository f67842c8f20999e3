"""Addresses made of words: one that is free, also when two people ask in the same instant."""

from collections.abc import Callable, Collection
from itertools import count
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

T = TypeVar("T")
# As many people as may begin things of one name in the same instant.
TRIES = 25


def free_slug(
    words: str,
    model: type[models.Model],
    *,
    otherwise: str,
    reserved: Collection[str] = (),
    longest: int = 90,
) -> str:
    """Return a slug of these words that no row of ``model`` has: ``agua``, ``agua-2`` …

    ``otherwise`` stands where no letter is left of the words; ``reserved`` are paths of the site;
    ``longest`` counts characters before the number. Call it inside ``until_free``.
    """
    base = slugify(words)[:longest].strip("-") or otherwise
    rows: Any = model._default_manager.filter(slug__startswith=base)
    taken = {*reserved, *rows.values_list("slug", flat=True)}
    slugs = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in slugs if slug not in taken)


def until_free(make: Callable[[], T]) -> T:
    """Run ``make``; when somebody took its slug or code in the same instant, run it again.

    ``make`` chooses and writes in one go; each try has a savepoint of its own. Raises
    ``IntegrityError`` when the reason is another one, which trying again does not mend.
    """
    for _left in range(TRIES - 1):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError:
            continue
    with transaction.atomic():
        return make()
