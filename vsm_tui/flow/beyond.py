"""What is ours to change and what is theirs: the share of waiting beyond this team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.models import StreamMap, fold
from vsm_tui.flow.influence import Constraint
from vsm_tui.wording import share_words

Whose = Literal["ours", "theirs", "not said"]


_SAID: dict[str | None, Whose] = {"ours": "ours", "theirs": "theirs"}


@dataclass(frozen=True, slots=True)
class Beyond:
    """Accrued waiting of all steps in item-days, by whose they are to change."""

    ours: float
    theirs: float
    not_said: float

    @property
    def whole(self) -> float:
        """All of it."""
        return self.ours + self.theirs + self.not_said

    @property
    def share(self) -> float | None:
        """The share that stands in steps which are theirs; none where nothing waited, or nobody said whose."""
        return self.theirs / self.whole if self.whole and (self.ours or self.theirs) else None


def whose(constraint: Constraint, stream: StreamMap) -> Whose:
    """Whose a constraint is to change: what the map says, else ours where the stream's own owner owns it."""
    if constraint.reach in _SAID:
        return _SAID[constraint.reach]
    if constraint.owner and stream.owner and fold(constraint.owner) == fold(stream.owner):
        return "ours"
    return "not said"


def beyond(ranked: Sequence[Constraint], stream: StreamMap) -> Beyond:
    """The waiting of the steps in a ranking; dependencies strike inside steps and are not counted again."""
    days: dict[Whose, float] = {"ours": 0.0, "theirs": 0.0, "not said": 0.0}
    for one in ranked:
        if one.kind == "step":
            days[whose(one, stream)] += one.waited_days
    return Beyond(days["ours"], days["theirs"], days["not said"])


def beyond_sentence(found: Beyond) -> str:
    """`83 % of waiting is beyond this team.`; what is missing on the map where nobody said whose steps are."""
    if not found.whole:
        return ""
    if found.share is None:
        return "Nobody has said which steps this team can change."
    unsaid = f" (whose {share_words(found.not_said / found.whole)} is, nobody has said)" if found.not_said else ""
    return f"{share_words(found.share)} of waiting is beyond this team{unsaid}."
