"""A request priced and promised: everything that is wrong with it at once, else an option with its facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.capable import PartToFill, Works
from backend.domain.credit import CreditExposure
from backend.domain.errors import Problem, RequestRefused
from backend.domain.order_lines import Amounts, OfferedLine, PlannedLine, offered_lines, small_order_fee
from backend.domain.order_requests import OrderRequest
from backend.domain.ordering import is_worse
from backend.domain.ways import Stockout
from backend.services.item_terms import load_item_terms
from backend.services.ordering_accounts import Account, credit_with
from backend.services.promises import PromiseAnswer, PromiseOption
from backend.services.proposals import WorseThanShownError
from backend.services.validation import checked_answer, po_warnings, problem_facts, shortfall_problems

QUOTE_KINDS = frozenset({"issue_quote", "change_quote", "extend_quote"})
"""They owe nothing yet: no credit is asked."""


@dataclass(frozen=True)
class Kept:
    """What of an order stays as it is while the rest is promised anew."""

    order_id: int | None = None
    amounts: Amounts = Amounts()
    lines: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Asked:
    """What an offer is asked for: the request, and the places its lines have on the document."""

    kind: str
    account: Account
    request: OrderRequest
    planned: tuple[PlannedLine, ...]
    kept: Kept = Kept()
    reprice: Callable[["Offer"], "Offer"] | None = None
    """A quote's own prices, in the place of today's."""
    is_known: bool = False
    """Its way of delivery was chosen before: when it is gone, the recommended one takes its place."""


@dataclass(frozen=True)
class Offer:
    """What we would do for the request, and what is to be said with it."""

    kind: str
    account: Account
    request: OrderRequest
    option: PromiseOption
    option_keys: tuple[str, ...]
    lines: tuple[OfferedLine, ...]
    amounts: Amounts
    kept: Kept
    holds: tuple[dict[str, Any], ...] = ()
    warnings: tuple[Problem, ...] = ()
    stockouts: tuple[Stockout, ...] = ()
    free: Mapping[tuple[str, str], int] | None = None
    """Under lock: units on hand that nobody holds, by item and warehouse."""
    works: Works | None = None
    """What can be built for configured lines."""

    def parts_to_fill(self, line_ids: Mapping[int, int]) -> list[PartToFill]:
        """Every promised part, for those that may have to be built; ids by line number."""
        return [
            PartToFill(
                line_ids[line.line_number],
                line.promised.sku,
                part.warehouse,
                part.promise_ship_date,
                part.quantity,
            )
            for line in self.lines
            for part in line.promised.parts
        ]

    def shown(self) -> dict[str, Any]:
        """The facts of the proposal."""
        lines = [*self.kept.lines, *(shown_line(line) for line in self.lines)]
        return {
            **({"stockouts": self.stockouts} if self.stockouts else {}),
            "kind": self.kind,
            "company_name": self.account.company_name,
            "ship_to": self.account.ship_to,
            "requested_date": self.request.requested_date,
            "lines": sorted(lines, key=lambda line: line["line_number"]),
            "option_key": self.option.key,
            "option_keys": self.option_keys,
            "reason": {"code": self.option.reason.code, "facts": self.option.reason.facts},
            "service_level": self.option.service_level,
            **amount_facts(self.amounts),
            "promise_ship_date": _last(lines, "promise_ship_date"),
            "promise_date": _last(lines, "promise_date"),
            "po_number": self.request.po_number,
            "delivery_note": self.request.delivery_note,
            "holds": self.holds,
            "warnings": [problem_facts(warning) for warning in self.warnings],
        }


def _last(lines: list[dict[str, Any]], name: str) -> str | None:
    """The last of the lines' dates, as ISO text."""
    return max((str(line[name]) for line in lines if line[name]), default=None)


def amount_facts(amounts: Amounts) -> dict[str, Decimal]:
    """Every amount by its name, with the total."""
    return {**vars(amounts), "total_amount": amounts.total_amount}


def shown_line(line: OfferedLine) -> dict[str, Any]:
    """A line as it is read back."""
    promised = line.promised
    names = ("sku", "name", "unit", "requested_sku", "quantity", "unit_price", "net_amount", "price_steps")
    return {
        "line_number": line.line_number,
        **{name: getattr(promised, name) for name in names},
        "parts": promised.parts,
        "promise_ship_date": promised.ship_date,
        "promise_date": promised.promise_date,
    }


def make_offer(
    session: Session,
    actor: Actor,
    asked: Asked,
    *,
    now: datetime,
    lock: bool = False,
    shown: Mapping[str, Any] | None = None,
) -> Offer:
    """Validate, price and promise; with `shown`, an option no worse than that, or the facts refuse.

    Under lock without anything shown, only the option that is taken is made: nobody sees the others.
    """
    account, skus = asked.account, {line.sku for line in asked.request.lines}
    known = load_item_terms(
        session, account.company_id, skus, account.today(now), uninvoiced_except=asked.kept.order_id or 0
    )
    credit = credit_with(account, known.uninvoiced_amount)
    answer = checked_answer(
        session,
        actor,
        account,
        asked.request,
        now=now,
        known=known,
        lock=lock,
        may_be_empty=shown is not None,
        best_only=lock and shown is None and asked.request.option_key is None,
    )
    if shown is not None and not answer.options:
        raise WorseThanShownError(_fresh_facts(shown, answer))
    is_known = asked.is_known or shown is not None
    offer = _offer(asked, _named(answer, asked.request.option_key, is_known=is_known), answer)
    if shown is not None and is_worse(shown, offer.shown()):
        offer = _no_worse(asked, offer, answer, shown)
    return _remarked(session, offer, credit)


def _offer(asked: Asked, option: PromiseOption, answer: PromiseAnswer) -> Offer:
    keys = tuple(each.key for each in answer.options)
    amounts = _amounts(asked.account, option, asked.kept.amounts)
    lines = offered_lines(asked.planned, option)
    offer = Offer(
        asked.kind,
        asked.account,
        asked.request,
        option,
        keys,
        lines,
        amounts,
        asked.kept,
        stockouts=answer.stockouts,
        free=answer.free,
        works=answer.works,
    )
    return asked.reprice(offer) if asked.reprice else offer


def _amounts(account: Account, option: PromiseOption, kept: Amounts) -> Amounts:
    """The option's amounts with those of what is kept; then the whole order decides the fee."""
    goods = option.goods_amount + kept.goods_amount
    fee = option.fee_amount
    if kept.goods_amount:
        fee = small_order_fee(goods, account.order_minimum_amount, account.small_order_fee_amount)
    return Amounts(
        goods_amount=goods,
        discount_amount=option.discount_amount + kept.discount_amount,
        freight_amount=option.freight_amount + kept.freight_amount,
        fee_amount=fee,
        tax_amount=option.tax_amount + kept.tax_amount,
    )


def _named(answer: PromiseAnswer, key: str | None, *, is_known: bool) -> PromiseOption:
    """The option by its key; the recommended one when none is named, or when it was known and is gone."""
    for option in answer.options:
        if option.key == key:
            return option
    if key == "fastest":
        return min(answer.options, key=_lateness)
    if key == "cheapest":
        return min(answer.options, key=_dearness)
    if key is None or is_known:
        return answer.options[0]
    keys = tuple(option.key for option in answer.options)
    raise RequestRefused((Problem("option_not_available", {"option_key": key, "option_keys": keys}),))


def _lateness(option: PromiseOption) -> tuple[bool, date, Decimal]:
    """What was asked for before anything else, then by date and cost."""
    is_substituted = any(line.sku != line.requested_sku for line in option.lines)
    return is_substituted, option.promise_date, option.total_amount


def _dearness(option: PromiseOption) -> tuple[bool, Decimal, date]:
    """What was asked for before anything else, then by cost and date."""
    is_substituted, promise_date, total_amount = _lateness(option)
    return is_substituted, total_amount, promise_date


def _no_worse(asked: Asked, named: Offer, answer: PromiseAnswer, shown: Mapping[str, Any]) -> Offer:
    """Another option that keeps everything that was shown; else the named one's facts refuse."""
    for option in answer.options:
        other = _offer(asked, option, answer)
        if not is_worse(shown, other.shown()):
            return other
    raise WorseThanShownError(_fresh_facts(named.shown(), answer))


def _fresh_facts(facts: Mapping[str, Any], answer: PromiseAnswer) -> dict[str, Any]:
    """What would be shown now, all options, and what falls short; without options nothing of it stands."""
    fresh = dict(facts) if answer.options else {"kind": facts["kind"], "lines": []}
    shortfalls = [problem.facts for problem in shortfall_problems(answer.shortfalls)]
    return fresh | {
        "options": [option.as_dict() for option in answer.options],
        "shortfalls": shortfalls,
    }


def _remarked(session: Session, offer: Offer, credit: CreditExposure) -> Offer:
    """With the credit hold it would get and what is to be said beside it."""
    order_id, po_number = offer.kept.order_id, offer.request.po_number
    holds = () if offer.kind in QUOTE_KINDS else credit.holds(offer.amounts.total_amount)
    warnings = po_warnings(session, offer.account, po_number, except_order_id=order_id)
    return replace(offer, holds=holds, warnings=warnings + _option_warnings(offer))


def _option_warnings(offer: Offer) -> tuple[Problem, ...]:
    """A fee for a small order, freight above what is free, a requested date that can't be met."""
    found = []
    if offer.amounts.fee_amount:
        minimum = offer.account.order_minimum_amount
        facts = {"minimum_amount": minimum, "fee_amount": offer.amounts.fee_amount}
        found.append(Problem("below_order_minimum", facts, is_warning=True))
    if offer.option.free_freight_amount and offer.option.freight_amount:
        names = ("freight_amount", "free_freight_amount")
        freight = {name: getattr(offer.option, name) for name in names}
        found.append(Problem("freight_above_free", freight, is_warning=True))
    if offer.option.meets_requested_date is False:
        dates = {
            "requested_date": offer.request.requested_date,
            "promise_date": offer.option.promise_date,
        }
        found.append(Problem("requested_date_missed", dates, is_warning=True))
    return tuple(found)
