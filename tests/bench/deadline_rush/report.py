"""The table of a night: times by act, what failed, what was lost, whether every receipt is there."""

from collections.abc import Iterable
from typing import Any

from calls.applying.models import Entry, Receipt
from calls.applying.rules import sha256_of
from minka.notifications.queries import backlog

P95, P99 = 800.0, 2000.0


def percentile(seconds: list[float], part: float) -> float:
    """Return a percentile in milliseconds, by the nearest rank."""
    ordered = sorted(seconds)
    return 1000 * ordered[max(0, -(-int(part * len(ordered) * 100) // 100) - 1)]


def lost_saves(writers: Iterable[dict[str, Any]]) -> list[str]:
    """Return the acknowledged saves that the database does not have.

    Each saved sentence carries its number; a save without an answer may have arrived or not.
    """
    rows = {one["proposal"]: one for one in writers}
    stored = Entry.objects.filter(proposal__public_id__in=rows).values_list(
        "proposal__public_id", "answers"
    )
    lost = []
    for proposal, answers in stored:
        one = rows[str(proposal)]
        lost += [
            f"{proposal} «{n}»"
            for n in one["acknowledged"]
            if answers["learning"].count(f"«{n}»") != 1
        ]
        if one["where"] and answers["where"] not in (one["where"], *one["unsure"]):
            lost.append(f"{proposal} {one['where']!r}")
    return lost


def missing_receipts(receipts: dict[str, str], before: int) -> list[str]:
    """Return what is wrong with the receipts: one for each acknowledged submission, whole."""
    wrong = []
    found = {str(one.public_id): one for one in Receipt.objects.filter(public_id__in=receipts)}
    for public_id, key in receipts.items():
        receipt = found.get(public_id)
        if receipt is None or str(receipt.idempotency_key) != key:
            wrong.append(f"{public_id}: not there")
        elif sha256_of(receipt.snapshot) != receipt.sha256:
            wrong.append(f"{public_id}: another hash")
    more = Receipt.objects.count() - before - len(receipts)
    return wrong if more <= 0 else [*wrong, f"{more} more than were answered"]


def tell(seen: dict[str, Any], at: Any, *, minutes: float, scale: float, before: int) -> int:
    """Print the table; return 1 when something failed, was lost, or was too slow."""
    times, faults = seen["times"], seen["faults"]
    floor = times.get("floor", [])
    base = percentile(floor, 0.5) if floor else 0.0
    print(f"\n{minutes:g} minutes at {scale:g} of twice the model of 2,000 submissions\n")
    head = ("act", "done", "a second", "p50 ms", "p95 ms", "p99 ms", "p50/floor", "errors")
    print("{:<30}{:>7}{:>10}{:>9}{:>9}{:>9}{:>11}{:>8}".format(*head))
    slow = []
    for name in sorted({*times, *faults} - {"upload"}):
        found, wrong = times.get(name, []), len(faults.get(name, []))
        if name == "piece of a slow upload":
            wrong += len(faults.get("upload", []))
        if not found:
            print(f"{name:<30}{0:>7}{'':>48}{wrong:>8}")
            continue
        p50, p95, p99 = (percentile(found, part) for part in (0.5, 0.95, 0.99))
        ratio = p50 / base if base else 0
        print(
            f"{name:<30}{len(found):>7}{len(found) / minutes / 60:>10.1f}{p50:>9.0f}{p95:>9.0f}"
            f"{p99:>9.0f}{ratio:>11.1f}{wrong:>8}"
        )
        if name != "piece of a slow upload" and (p95 > P95 or p99 > P99):
            slow.append(name)
    lost, wrong_receipts = lost_saves(seen["writers"]), missing_receipts(seen["receipts"], before)
    errors = [f"{name}: {text}" for name, texts in faults.items() for text in texts]
    saves = sum(len(one["acknowledged"]) for one in seen["writers"])
    mails = backlog(at)
    print(f"\nerrors: {len(errors)}")
    print(f"lost saves: {len(lost)} (each of {saves} acknowledged sentences looked up)")
    print(f"receipts: {len(seen['receipts'])} acknowledged, {len(wrong_receipts)} wrong")
    print(f"mails owed to the worker: {mails.waiting}")
    for line in [*errors[:10], *lost[:10], *wrong_receipts[:10]]:
        print(f"  {line}")
    missed = [*(["errors"] if errors else []), *(["lost saves"] if lost else [])]
    missed += [*(["receipts"] if wrong_receipts else []), *(f"slow: {one}" for one in slow)]
    print(f"\nMissed: {', '.join(missed)}" if missed else "\nEvery bound is kept.")
    return 1 if missed else 0
