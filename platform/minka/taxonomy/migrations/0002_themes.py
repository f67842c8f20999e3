"""Load the tree of themes from the table in ``taxonomy/data/taxonomy.csv``."""

import csv
from collections import Counter
from pathlib import Path

from django.db import migrations

TABLE = Path(__file__).resolve().parents[1] / "data" / "taxonomy.csv"


def load(apps, schema_editor):
    """Write every theme, parents first (the table has some of them after their children).

    ``path`` counts places from the root, two digits a step in the order of the table:
    ``01.03.02`` sorts as text in the order of the tree, and begins as its ancestors do.
    """
    Theme = apps.get_model("taxonomy", "Theme")
    with TABLE.open(encoding="utf-8", newline="") as file:
        waiting = list(csv.DictReader(file))
    made, places = {"": None}, Counter()
    while waiting:
        ready = [row for row in waiting if row["parent"] in made]
        if not ready:
            raise ValueError(f"themes without a parent: {[row['code'] for row in waiting]}")
        for row in ready:
            parent = made[row["parent"]]
            places[row["parent"]] += 1
            step = f"{places[row['parent']]:02d}"
            made[row["code"]] = Theme.objects.create(
                code=row["code"],
                parent=parent,
                path=f"{parent.path}.{step}" if parent else step,
                depth=parent.depth + 1 if parent else 0,
                es=row["es"],
                en=row["en"],
                pt_br=row["pt_br"],
            )
        waiting = [row for row in waiting if row["code"] not in made]


def unload(apps, schema_editor):
    """Take the themes out, children first."""
    Theme = apps.get_model("taxonomy", "Theme")
    for depth in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0):
        Theme.objects.filter(depth=depth).delete()


class Migration(migrations.Migration):

    dependencies = [("taxonomy", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
