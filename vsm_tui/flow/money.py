"""Amounts as people write them: `400000 EUR`, `EUR 400,000`, `1.2M USD`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_AMOUNT = re.compile(r"(?P<number>\d[\d.,'’   ]*)\s*(?P<scale>k|m|mio|million|bn|billion)?(?![a-z])", re.IGNORECASE)
_SCALES = {"k": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; the currency is the text that stands beside the number, upper case."""

    amount: float
    currency: str

    def __str__(self) -> str:
        figure = f"{self.amount:,.0f}" if self.amount == int(self.amount) else f"{self.amount:,.2f}"
        return f"{self.currency} {figure}".strip()


def money(text: str | None) -> Money | None:
    """An amount from its text; none where the text holds no single number.

    A separator followed by exactly three digits groups thousands; else the last one begins the decimals.
    """
    if not text:
        return None
    found = list(_AMOUNT.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    number = _number(match["number"].strip())
    if number is None:
        return None
    currency = (text[: match.start()] + " " + text[match.end() :]).strip(" .,")
    return Money(number * _SCALES.get((match["scale"] or "").lower(), 1.0), " ".join(currency.upper().split()))


def _number(text: str) -> float | None:
    plain = re.sub(r"['’\s]", "", text).rstrip(".,")
    marks = [mark for mark in plain if mark in ".,"]
    if marks:
        last = plain.rfind(marks[-1])
        decimals = len(plain) - last - 1
        grouped = decimals == 3 and (len(set(marks)) == 1)
        whole = plain if grouped else plain[:last]
        rest = "" if grouped else plain[last + 1 :]
        plain = re.sub(r"[.,]", "", whole) + (f".{rest}" if rest else "")
    try:
        return float(plain)
    except ValueError:
        return None


def total(amounts: Iterable[str | None]) -> str:
    """Amounts added up by currency, the largest first: `EUR 400,000 + USD 20,000`.

    One that holds no number is said as it is written; empty where there is none.
    """
    sums: dict[str, float] = {}
    odd: list[str] = []
    for text in amounts:
        found = money(text)
        if found is not None:
            sums[found.currency] = sums.get(found.currency, 0.0) + found.amount
        elif text and text.strip():
            odd.append(text.strip())
    ordered = sorted(sums.items(), key=lambda entry: -entry[1])
    return " + ".join([*(str(Money(amount, currency)) for currency, amount in ordered), *odd])
