"""What a stream opens with: how long it was worked on, when it reached the customer, where the rest went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from vsm_tui.actions import ACTS, SCREENS, bindings
from vsm_tui.definitions import DEFINITIONS
from vsm_tui.safe import safe, safe_line
from vsm_tui.scope import Scope
from vsm_tui.screens.base import StreamScreen
from vsm_tui.session import Loaded
from vsm_tui.widgets.bars import Bar, Bars
from vsm_tui.wording import days_long, days_words, plural, share_words

if TYPE_CHECKING:
    from vsm_tui.flow.efficiency import FlowEfficiency
    from vsm_tui.flow.headline import Headline

_MOST_PARTS = 9
_MOST_ON_A_LOW_SCREEN = 5
_LOW = 30
_MISSING_STEP = "Press 1 for the map, then n: it adds the next step."
_MISSING_START = "Press 1 for the map, then y: its lines start and finish name them. s tries others for now."


@dataclass(frozen=True, slots=True)
class Opening:
    """The headline and what it rests on."""

    headline: Headline
    efficiency: FlowEfficiency
    promise: str
    caution: str
    """What the data lacks, in a few words; nothing where it lacks nothing."""
    missing: str
    """What the map lacks for any figure, and the keys that add it; nothing where it lacks nothing."""


class HeadlineScreen(StreamScreen[Opening]):
    """The headline in the article's terms, then where the rest of the time went."""

    SLIDE = "headline"
    TITLE_TEXT = ""
    QUESTION = "How long is work worked on, and when does it reach the customer?"
    READING = (
        "The sentence is about the median finished item of the window. The bars say where the time of all finished "
        "items went between start and finish; enter opens the items that waited there. The finding names the step or "
        "dependency with most waiting, what is still stuck included."
    )
    DEFINITIONS = ("days_worked", "flow_time", "flow_efficiency", "waiting", "influence")
    DEFAULT_CSS = """
    HeadlineScreen #page { padding: 0 2; scrollbar-size-vertical: 1; }
    HeadlineScreen #sentence { text-style: bold; color: $accent; height: auto; }
    HeadlineScreen #promise { color: $foreground 75%; height: auto; margin-bottom: 1; }
    HeadlineScreen #basis { color: $foreground 60%; height: auto; margin-top: 1; }
    HeadlineScreen #finding { text-style: bold; margin-top: 1; height: auto; }
    HeadlineScreen #ways { color: $foreground 75%; margin-top: 1; height: auto; }
    HeadlineScreen.-present #page { padding: 2 6; }
    HeadlineScreen.-present #ways, HeadlineScreen.-present #basis { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("open")

    def __init__(self) -> None:
        super().__init__()
        self._opening: Opening | None = None

    def compose_body(self) -> Iterable[Any]:
        with VerticalScroll(id="page", can_focus=False):
            yield Static("", id="promise", markup=False)
            yield Static("", id="sentence", markup=False)
            yield Static("", id="finding", markup=False)
            yield Static("\nWhere the time of the finished items went", id="where", markup=False)
            yield Bars()
            yield Static("", id="basis", markup=False)
            yield Static("", id="ways", markup=False)

    def compute(self, loaded: Loaded, scope: Scope) -> Opening:
        """The headline, and the share of time that was work."""
        from vsm_tui.flow.completeness import completeness
        from vsm_tui.flow.efficiency import flow_efficiency
        from vsm_tui.flow.headline import headline
        from vsm_tui.flow.view import view

        stream = loaded.map
        promise = ". ".join(
            part for part in (stream.customer and f"For {stream.customer}", stream.value and f"{stream.value}") if part
        )
        history = loaded.history
        known = completeness(history, scope)
        missing = "" if view(history, scope).sound else _MISSING_START if len(stream.steps) > 1 else _MISSING_STEP
        return Opening(headline(history, scope), flow_efficiency(history, scope), promise, known.words, missing)

    def show_figures(self, figures: Opening) -> None:
        """Draw the sentence, the bars and the ways on."""
        self._opening = figures
        headline, ratio = figures.headline, figures.efficiency.ratio
        self.query_one("#sentence", Static).update(Content(safe(headline.sentence)))
        promise = self.query_one("#promise", Static)
        promise.update(Content(safe(figures.promise)))
        promise.display = bool(figures.promise)
        finding = self.query_one("#finding", Static)
        said = figures.missing or headline.finding
        finding.update(Content(safe(said)))
        finding.display = bool(said)
        bars = [
            Bar(safe_line(part.title, 40), part.share, _figures(part.share, part.days))
            for part in headline.parts[: self._most]
        ]
        rest = sum(part.share for part in headline.parts[self._most :])
        if rest > 0:
            bars.append(Bar("other waiting", rest, _figures(rest)))
        if headline.parts and ratio is not None:
            off = max(0.0, 1 - ratio - sum(part.share for part in headline.parts))
            if off > 0.0005:
                bars.append(Bar("nights and weekends of work steps", off, _figures(off), "off"))
            bars.append(Bar("worked on", ratio, _figures(ratio, places=1), "active"))
        self.query_one(Bars).show(bars)
        self.query_one("#where").display = bool(bars)
        self.query_one("#basis", Static).update(Content(self._basis(figures)))
        ways = "   ".join(f"{SCREENS[name]} {ACTS[f'go({name!r})'].label}" for name in self.host.screens_here[:8])
        self.query_one("#ways", Static).update(Content(f"Go on with  {ways}   * data quality   ? help"))
        if not self.query_one(Bars).has_focus:
            self.focus_main()

    @property
    def _most(self) -> int:
        """How many steps have a bar of their own; on a low screen fewer, so that the work is seen too."""
        return _MOST_PARTS if self.size.height >= _LOW else _MOST_ON_A_LOW_SCREEN

    def on_resize(self) -> None:
        """The number of bars follows the height."""
        if self._opening is not None:
            self.show_figures(self._opening)

    def focus_main(self) -> None:
        """The bars."""
        self.query_one(Bars).focus()

    def _basis(self, figures: Opening) -> str:
        headline = figures.headline
        caution = f"{figures.caution} (* data quality)." if figures.caution else ""
        if not headline.n:
            return caution
        parts = [f"n = {plural(headline.n, 'finished item')}"]
        if headline.item and headline.worked is not None:
            parts.append(
                f"the sentence is about {safe_line(headline.item, 40)}, near the median"
                + (" of those with recorded effort" if headline.recorded else "")
            )
        if headline.worked is not None and headline.worked.at_most:
            parts.append("active days are taken from statuses: at most what is said")
        return f"{'; '.join(parts)}. {caution}".strip()

    @on(Bars.Opened)
    def _opened(self, event: Bars.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The items that waited in the step under the cursor; else the median item."""
        if self._opening is None:
            return
        from vsm_tui.flow.drill import behind

        headline = self._opening.headline
        at = self.query_one(Bars).cursor
        if at < min(len(headline.parts), self._most):
            part = headline.parts[at]
            found = behind(self.loaded.history, self.session.scope, "step", part.step, None)
            self.host.open_items(
                f"Waiting in {part.title}",
                [key for key, _ in found.items],
                {key: f"waited {days_words(days)} here" for key, days in found.items},
            )
        elif headline.item is not None:
            self.host.open_item(headline.item, [headline.item])

    def explanation(self) -> tuple[str, Content] | None:
        """The headline's arithmetic with its numbers."""
        if self._opening is None or self._opening.headline.worked is None:
            return None
        worked, flow = DEFINITIONS["days_worked"], DEFINITIONS["flow_efficiency"]
        efficiency = self._opening.efficiency
        working = " of 24 working hours" if self.session.scope.basis == "working" else ""
        return "The headline", Content.assemble(
            (worked.title, "bold"),
            f"\n{worked.meaning}\n\n",
            (flow.title, "bold"),
            f"\n{flow.meaning}\n",
            (f"{flow.formula}\n\n", "dim"),
            f"Here: {efficiency.active_hours:,.0f} h of {efficiency.total_hours:,.0f} h "
            f"({days_long(efficiency.total_hours / 24)}{working}) = {share_words(efficiency.ratio, 1)}.\n",
            f"n = {plural(self._opening.headline.n, 'finished item')} in the window.",
        )


def _figures(share: float, days: float | None = None, places: int = 0) -> str:
    """A share and, where they are known, days, each in its own column."""
    return f"{share_words(share, places):>6}  {days_words(days) if days is not None else '':>7}"
