"""What items of the sample streams are called. No company or person behind any of it is real."""

from __future__ import annotations

from queueing import Draw

STORIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "offers": (
        ("Show", "Sort", "Filter", "Share", "Explain", "Remind of", "Let customers hide", "Archive"),
        (
            "cashback offers by merchant",
            "offers that end this week",
            "points earned on card payments",
            "offers near the customer’s branch",
            "partner offers at checkout",
            "travel offers with amounts in €",
            "offers for students",
            "rewards in the payment receipt",
            "welcome offers for new customers",
            "stamps collected at cafés",
            "offers on public transport",
            "points that are about to expire",
            "offers in the weekly summary",
        ),
    ),
    "payee-check": (
        ("Check", "Warn before paying", "Explain a mismatch for", "Store consent for", "Log the decision on"),
        (
            "a payee’s name at first use",
            "business payees with trading names",
            "joint account payees",
            "payee names with diacritics (Zoë, Łukasz, Nguyễn)",
            "payees imported from a file",
            "payees changed within 24 hours",
        ),
    ),
    "split-bills": (
        ("Split", "Request a share of", "Remind friends of", "Settle", "Add a photo to", "Cancel"),
        (
            "a restaurant bill",
            "rent between flatmates",
            "a group trip in several currencies",
            "a recurring household bill",
            "a bill with unequal shares",
        ),
    ),
    "disputes": (
        ("Raise", "Track", "Add evidence to", "Withdraw", "Show the deadline of"),
        (
            "a card dispute in the app",
            "a disputed direct debit",
            "a duplicate payment",
            "a payment to a closed account",
            "a refund that did not arrive",
            "a subscription the customer cancelled",
        ),
    ),
    "resilience": (
        ("Keep payments working without", "Fail over", "Rehearse recovery of", "Set limits on", "Alert on"),
        ("the card scheme gateway", "the limits service", "the payee directory", "push notifications"),
    ),
    "": (
        ("Let customers", "Make it easier to", "Ask once to", "Remember how to"),
        (
            "pay from the lock screen",
            "repeat a past payment",
            "schedule a payment for payday",
            "pay in Welsh (Cymraeg)",
            "raise a daily limit for one payment",
            "name a payment’s purpose",
        ),
    ),
}

SYMPTOMS = (
    "Amount field rejects a comma",
    "Spinner never ends",
    "Payment shown twice",
    "Biometric prompt appears twice",
    "Push message arrives late",
    "Receipt lacks the reference",
    "Wrong currency sign (£ for zł)",
    "Payee list scrolls to the top",
    "Balance is stale",
    "Screen reader skips the total",
    "Session ends",
    "Merchant name “Café Noir” is garbled",
)
CONDITIONS = (
    "after returning from the background",
    "on small screens",
    "with large text",
    "when the network drops",
    "for joint accounts",
    "on the first of the month",
    "after a failed login",
    "with the device set to 日本語",
    "after changing the phone",
    "for standing orders",
    "near midnight",
)

DEBT_ACTIONS = ("Replace", "Upgrade", "Split up", "Remove", "Move tests of")
DEBT_OBJECTS = (
    "the in-house retry queue",
    "the payments build pipeline",
    "the customer profile cache",
    "the legacy limits adapter",
    "the receipt template engine",
    "the 2019 certificate pinning",
)

RISK_ACTIONS = ("Close audit finding on", "Evidence four-eyes control of", "Reduce retention of", "Review access to")
RISK_OBJECTS = (
    "refund overrides",
    "production payment logs",
    "sanctions screening exceptions",
    "strong customer authentication exemptions",
    "third-party library inventory",
    "incident reporting within four hours",
)

CLAIMS: dict[str, tuple[str, ...]] = {
    "Storm": (
        "Hail damage to roof tiles",
        "Hail damage to skylight",
        "Storm brought down garden wall",
        "Fallen tree on carport",
        "Kellerüberflutung nach Starkregen",
        "Rückstau in der Waschküche",
        "Storm damage to solar panels",
        "Gutter and façade torn off",
    ),
    "Water": (
        "Burst pipe behind kitchen wall",
        "Washing machine hose, parquet swollen",
        "Leak from flat above, ceiling",
        "Frost damage to outside tap",
        "Rohrbruch im Badezimmer",
        "Slow leak under shower tray",
    ),
    "Theft": (
        "Burglary, jewellery and watch",
        "Bicycle taken from cellar",
        "E-bike battery taken",
        "Laptop taken from parked car",
        "Einbruch über Balkontür",
        "Tools taken from building site",
    ),
    "Glass": (
        "Cracked ceramic hob",
        "Broken patio door",
        "Shower screen shattered",
        "Windschutzscheibe, Steinschlag",
        "Shop window cracked",
    ),
    "Liability": (
        "Child scratched neighbour’s car",
        "Dog bite, medical costs",
        "Red wine on landlord’s carpet",
        "Visitor slipped on icy path",
        "Tenant flooded flat below",
    ),
}
PLACES = (
    "detached house",
    "terraced house",
    "top-floor flat",
    "ground-floor flat",
    "holiday flat",
    "allotment house",
    "shop with flat above",
    "farm building",
    "shared house",
    "new build",
)


class Titles:
    """Deals titles without repeating one, as long as there are combinations left."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._decks: dict[str, list[str]] = {}

    def payments(self, kind: str, initiative: str) -> str:
        """A title for a payments item of a type of the source."""
        if kind == "Bug":
            return self._deal("bug", SYMPTOMS, CONDITIONS)
        if kind in ("Spike", "Tech debt"):
            return self._deal("debt", DEBT_ACTIONS, DEBT_OBJECTS)
        if kind == "Audit":
            return self._deal("risk", RISK_ACTIONS, RISK_OBJECTS)
        return self._deal(f"story {initiative}", *STORIES[initiative])

    def claim(self, kind: str) -> str:
        """A title for a claim of a kind of damage."""
        return self._deal(kind, CLAIMS[kind], tuple(f", {place}" for place in PLACES), joint="")

    def _deal(self, deck: str, first: tuple[str, ...], second: tuple[str, ...], joint: str = " ") -> str:
        left = self._decks.get(deck)
        if not left:
            left = self._decks[deck] = self._draw.shuffled(f"{a}{joint}{b}" for a in first for b in second)
        return left.pop()
