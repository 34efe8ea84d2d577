"""What the Map screen shows: the current map, its futures, its controls, what was believed before, the learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsm_tui.flow.governance import Governance, governance
from vsm_tui.screens.mapping.figures import MapFigures, map_figures
from vsm_tui.screens.mapping.futures import FutureFigures, future_figures
from vsm_tui.widgets.streammap_picture import Arc
from vsm_tui.wording import days_words, plural

if TYPE_CHECKING:
    from store import Store
    from store.futures import Belief
    from vsm_tui.flow.outcomes import TimeToEvidence
    from vsm_tui.scope import Scope
    from vsm_tui.session import Loaded


@dataclass(frozen=True, slots=True)
class MapShown:
    """Everything computed together, so that changing the view computes nothing."""

    figures: MapFigures
    futures: tuple[FutureFigures, ...]
    governance: Governance
    beliefs: dict[str, list[Belief]]
    """Step -> every estimate that was written, the oldest first."""
    unmapped: str
    """The statuses that stand for nothing, with their share of elapsed time; empty where there are none."""
    learning: Arc | None
    """The arc from the last step back to the need, where there is something to learn from."""

    def future(self, name: str) -> FutureFigures | None:
        """The future map of this name, else the first; none where there are none."""
        named = (each for each in self.futures if each.future.name == name)
        return next(named, self.futures[0] if self.futures else None)


def map_shown(loaded: Loaded, scope: Scope, store: Store) -> MapShown:
    """All figures of the screen, for one scope; the future maps and beliefs as they stand in the store."""
    from store.futures import load_beliefs, load_futures

    figures = map_figures(loaded.history, scope)
    beliefs: dict[str, list[Belief]] = {}
    for belief in load_beliefs(store, loaded.stream_id):
        beliefs.setdefault(belief.step, []).append(belief)
    return MapShown(
        figures=figures,
        futures=tuple(future_figures(figures, future) for future in load_futures(store, loaded.stream_id)),
        governance=governance(loaded.history, scope),
        beliefs=beliefs,
        unmapped=_unmapped(loaded, store) if figures.unmapped else "",
        learning=_learning(loaded, scope, store, figures),
    )


def _unmapped(loaded: Loaded, store: Store) -> str:
    from store.history import raw_history
    from vsm_tui.flow.status_figures import status_figures
    from vsm_tui.screens.mapping.status_words import unmapped_words

    return unmapped_words(status_figures(raw_history(store, loaded.slug), loaded.history.as_of), "r assigns them")


def _learning(loaded: Loaded, scope: Scope, store: Store, figures: MapFigures) -> Arc | None:
    from store.outcomes import load_outcomes
    from vsm_tui.flow.outcomes import TimeToEvidence, outcomes

    document = load_outcomes(store, loaded.slug)
    last = len(loaded.map.steps) - 1
    beyond = loaded.map.steps[figures.counted.stop :] if figures.counted else []
    looked_for = document.hypotheses or loaded.map.outcome or any(step.adds == "customer" for step in beyond[1:])
    if last < 1 or not looked_for:
        return None
    found = outcomes(loaded.history, scope, document)
    times = TimeToEvidence()
    for root in found.chain.roots:
        times = times + found.of(root).evidence.time_to_evidence
    return Arc(last, 0, learning_words(times), "learning", feedback=True)


def learning_words(times: TimeToEvidence) -> str:
    """`learning: half of 12 deliveries had a reading within 21d (40 have none)`."""
    if not times.n:
        return "what did we learn? no reading after a delivery yet"
    none = f" ({times.without} have none)" if times.without else ""
    return (
        f"learning: half of {plural(times.n, 'delivery', 'deliveries')} had a first reading within "
        f"{days_words(times.from_delivery_days)}{none}"
    )
