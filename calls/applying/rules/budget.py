"""The sums of a budget, once: by who pays, by period, in all, and the share of the fund."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from calls.applying.models import BudgetLine
from calls.applying.states import BudgetSource
from calls.publishing.models import Call
from minka.common.money import format_money

NONE = Decimal(0)
TENTH, CENT = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Sums:
    """What a budget comes to. ``by_period[n][source]``: the sums of period ``n``, from 1."""

    by_source: dict[str, Decimal]
    by_period: dict[int, dict[str, Decimal]]
    most_share: int | None

    @property
    def whole(self) -> Decimal:
        """What everybody pays, together."""
        return sum(self.by_source.values(), NONE)

    @property
    def fund(self) -> Decimal:
        """What is asked of the fund."""
        return self.by_source[BudgetSource.REQUESTED]

    @property
    def others(self) -> Decimal:
        """What others than the fund pay: the co-financing."""
        return self.whole - self.fund

    @property
    def exceeds(self) -> bool:
        """Say whether the fund would pay a larger share than the call allows."""
        return self.most_share is not None and self.fund * 100 > self.whole * self.most_share

    @property
    def fund_share(self) -> Decimal | None:
        """The fund's share in percent, to a tenth: never rounded down to what the call allows."""
        if not self.whole:
            return None
        rounding = ROUND_CEILING if self.exceeds else ROUND_HALF_UP
        return (self.fund * 100 / self.whole).quantize(TENTH, rounding)

    @property
    def others_share(self) -> Decimal | None:
        """The share of everybody else in percent."""
        return None if self.fund_share is None else 100 - self.fund_share

    @property
    def lacking(self) -> Decimal:
        """How much more others must pay before the fund's share is allowed; in whole cents."""
        if not self.exceeds or not self.most_share:
            return NONE
        needed = self.fund * 100 / self.most_share
        return (needed - self.whole).quantize(CENT, ROUND_CEILING)


def requested(lines: Iterable[BudgetLine]) -> Decimal:
    """Return what the lines ask of the fund, together."""
    return sum((x.amount for x in lines if x.source == BudgetSource.REQUESTED), NONE)


def sums_of(lines: Iterable[BudgetLine], call: Call) -> Sums:
    """Return the sums of budget lines under the rules of a call."""
    by_source = dict.fromkeys(BudgetSource.values, NONE)
    periods = range(1, call.budget_periods + 1) if call.budget_periods > 1 else ()
    by_period = {period: dict.fromkeys(BudgetSource.values, NONE) for period in periods}
    for line in lines:
        by_source[line.source] += line.amount
        if line.period in by_period:
            by_period[line.period][line.source] += line.amount
    return Sums(by_source, by_period, call.max_fund_share)


def share_told(call: Call) -> str:
    """Return in words how much of a budget the fund pays at most; empty where it may pay all."""
    if call.max_fund_share is None or call.max_fund_share >= 100:
        return ""
    values = {"most": call.max_fund_share, "least": 100 - call.max_fund_share}
    return (
        _(
            "The fund pays at most %(most)d %% of the whole budget; at least %(least)d %% comes "
            "from your own contribution or from other funders."
        )
        % values
    )


def budget_faults(lines: list[BudgetLine], asked: Decimal | None, call: Call) -> Iterator[str]:
    """Yield what does not fit in a budget that has lines: sums, periods, shares."""
    sums = sums_of(lines, call)

    def told(amount: Decimal) -> str:
        return format_money(amount, call.currency)

    if any(line.period not in sums.by_period for line in lines) and sums.by_period:
        yield _("Say for each line of the budget in which period it falls.")
    if asked and sums.fund != asked:
        yield (
            _("The lines asked of the fund sum to %(sum)s, but the amount asked is %(amount)s.")
            % {"sum": told(sums.fund), "amount": told(asked)}
        )
    if sums.exceeds:
        yield (
            _(
                "The fund pays at most %(most)d %% of the whole budget. Of %(whole)s you ask it "
                "for %(fund)s, which is %(share)s %%: other money of at least %(lacking)s is "
                "lacking."
            )
            % {
                "most": call.max_fund_share,
                "whole": told(sums.whole),
                "fund": told(sums.fund),
                "share": percent(sums.fund_share),
                "lacking": told(sums.lacking),
            }
        )


def percent(share: Decimal | None) -> str:
    """Return a share as people read it: ``80`` or ``78,3``."""
    if share is None:
        return ""
    whole = share.to_integral_value()
    return number_format(whole if whole == share else share)
