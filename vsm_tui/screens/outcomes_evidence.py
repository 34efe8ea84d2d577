"""Evidence on the outcomes screen: readings, items for an initiative, verdicts with what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.outcome_models import Hypothesis, Reading, Verdict
from vsm_tui.flow.hypotheses import amount_words
from vsm_tui.screens.outcomes_acts import succeed
from vsm_tui.screens.outcomes_forms import day_of, fault_of, number_of
from vsm_tui.screens.outcomes_side import OutcomePage
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from vsm_tui.flow.chain import Node
    from vsm_tui.screens.outcomes import OutcomesScreen

Values = Mapping[str, str]
DECISIONS = (
    Choice("supported", "Supported", "the evidence supports it"),
    Choice("refuted", "Refuted", "the evidence speaks against it"),
    Choice("inconclusive", "Inconclusive", "the evidence settles nothing"),
)
NEXT = ("scale", "adjust", "stop")


# --- readings and items -------------------------------------------------------------------------------


def attach(screen: OutcomesScreen) -> None:
    """A reading for a hypothesis; for an initiative, or where items have none, items by a filter."""
    node = screen.node_here
    if node is not None and isinstance(node.entry, Hypothesis):
        _attach_reading(screen, node.entry)
    elif node is not None and node.level == "initiative":
        _attach_items(screen, node)
    else:
        screen.host.tell("Stand on a hypothesis to add a reading, or on an initiative to attach items to it.")


def _attach_reading(screen: OutcomesScreen, hypothesis: Hypothesis, held: Reading | None = None) -> None:
    """The form for a reading; with `held`, the one that it corrects."""
    from store.outcomes import add_reading, remove_reading

    assert screen.shown is not None
    sources = tuple(dict.fromkeys(reading.source for reading in hypothesis.readings if reading.source))
    unit = f", in {hypothesis.unit}" if hypothesis.unit else ""

    def done(values: dict[str, str] | None) -> None:
        if values is None:
            return
        value, day = number_of(values["value"]), day_of(values["date"])
        assert value is not None and day is not None
        reading = Reading(date=day, value=value, source=values["source"])
        number = screen.loaded.stream_id
        told = f"Read {hypothesis.id}: {amount_words(value, hypothesis.unit)} on {day}"

        def job(store: Store) -> None:
            with store.act(number, told):
                if held is not None and (held.date, held.source) != (reading.date, reading.source):
                    remove_reading(store, number, hypothesis.id, held)
                add_reading(store, number, hypothesis.id, reading)

        screen.perform(job, lambda _: screen.host.tell(f"{told}. u takes it back."))

    day = held.date if held is not None else screen.shown.found.today
    source = held.source if held is not None else sources[-1] if sources else ""
    value = amount_words(held.value) if held is not None else ""
    fields = [
        Field("value", f"Value{unit}", value, required=True, check=fault_of(number_of)),
        Field("date", "Date", day.isoformat(), required=True, check=fault_of(day_of)),
        Field("source", "Source", source, hint="where the figure comes from", suggestions=sources),
    ]
    screen.app.push_screen(Form(f"A reading of {hypothesis.metric or hypothesis.id}", fields), done)


def _hypothesis_here(screen: OutcomesScreen) -> tuple[Hypothesis, Reading] | None:
    node, reading = screen.node_here, screen.query_one(OutcomePage).reading_here
    if node is None or reading is None or not isinstance(node.entry, Hypothesis):
        return None
    return node.entry, reading


def edit_reading(screen: OutcomesScreen) -> None:
    """Correct the reading under the cursor of the table."""
    found = _hypothesis_here(screen)
    if found is not None:
        _attach_reading(screen, *found)


def delete_reading(screen: OutcomesScreen) -> None:
    """Take the reading under the cursor of the table away; undo brings it back."""
    from store.outcomes import remove_reading

    found = _hypothesis_here(screen)
    if found is None:
        return
    hypothesis, reading = found
    number = screen.loaded.stream_id
    screen.perform(
        lambda store: remove_reading(store, number, hypothesis.id, reading),
        lambda _: screen.host.tell(f"The reading of {reading.date} is gone. u brings it back."),
    )


def matching(screen: OutcomesScreen, values: Values) -> list[int]:
    """Indexes of the items that the filter of the attach form keeps."""
    items = screen.loaded.history.items
    text, kind = values["text"].strip().casefold(), values["type"].strip().casefold()
    only_free = values["which"].strip().casefold() != "all"
    return [
        index
        for index, key in enumerate(items.keys)
        if (not text or text in f"{key} {items.titles[index]}".casefold())
        and (not kind or items.type_names[items.type[index]].casefold() == kind)
        and (not only_free or not items.initiatives[index])
    ]


def _broad(screen: OutcomesScreen, node: Node, values: Values, found: list[int]) -> str:
    """What to ask before items are attached that no filter chose, or that another initiative has; else empty."""
    names = screen.loaded.history.items.initiatives
    taken = sum(names[index] not in (None, "", node.id) for index in found)
    asked = []
    if not values["text"].strip() and not values["type"].strip():
        asked.append(f"No filter is set: attach all {plural(len(found), 'item')} to {node.title}?")
    elif taken:
        asked.append(f"Attach {plural(len(found), 'item')} to {node.title}?")
    if taken:
        asked.append(f"{plural(taken, 'item')} would leave another initiative.")
    return " ".join(asked)


def _attach_items(screen: OutcomesScreen, node: Node) -> None:
    from store.items import link_items

    items = screen.loaded.history.items

    def preview(values: Values) -> str:
        found = matching(screen, values)
        shown = ", ".join(items.keys[index] for index in found[:8]) + (" …" if len(found) > 8 else "")
        return f"{plural(len(found), 'item')}: {shown}" if found else "No item matches."

    def done(values: dict[str, str] | None) -> None:
        if values is None:
            return
        found = matching(screen, values)
        ids = [items.ids[index] for index in found]
        number = screen.loaded.stream_id

        def attach(yes: bool | None = True) -> None:
            if yes:
                screen.perform(
                    lambda store: link_items(store, number, ids, initiative=node.id),
                    lambda changed: screen.host.tell(
                        f"{plural(changed, 'item')} attached to {node.title}. u takes it back."
                    ),
                )

        question = _broad(screen, node, values, found)
        if question:
            screen.app.push_screen(Confirm(question, yes="Attach", no="No"), attach)
        else:
            attach()

    screen.app.push_screen(
        Form(
            f"Attach items to {node.title}",
            [
                Field("text", "Key or title holds", screen.session.scope.text),
                Field("type", "Of the type", hint="empty: of any type", suggestions=tuple(items.type_names)),
                Field("which", "Which", "without initiative", suggestions=("without initiative", "all")),
            ],
            preview=preview,
            check=lambda values: None if matching(screen, values) else "no item matches the filter",
            save="Attach",
        ),
        done,
    )


# --- verdicts -----------------------------------------------------------------------------------------


def decide(screen: OutcomesScreen) -> None:
    """Record a verdict with its reason, who decided, and what next; an adjusted one opens its successor."""
    one = screen.figures_here
    if one is None or not isinstance(one.node.entry, Hypothesis):
        screen.host.tell("Stand on a hypothesis to record its verdict.")
        return
    hypothesis = one.node.entry
    choices = list(DECISIONS)
    if hypothesis.verdict is not None:
        choices.append(Choice("none", "Take the verdict back", "undecided again"))
    suggested = hypothesis.verdict.decided if hypothesis.verdict else None
    if suggested is None and one.standing is not None and one.standing.state == "met":
        suggested = "supported"

    def chosen(value: str | None) -> None:
        if value == "none":
            _decided(screen, hypothesis, None, "")
        elif value is not None:
            _because(screen, hypothesis, value)

    title = one.standing.suggestion if one.standing else ""
    screen.app.push_screen(Choose(f"What does the evidence say? {title}".strip(), choices, current=suggested), chosen)


def _because(screen: OutcomesScreen, hypothesis: Hypothesis, decided: str) -> None:
    assert screen.shown is not None
    held = hypothesis.verdict
    today = screen.shown.found.today.isoformat()

    def done(values: dict[str, str] | None) -> None:
        if values is None:
            return
        verdict = Verdict.model_validate(
            {
                "decided": decided,
                "date": values["date"] or today,
                "because": values["because"],
                "by": values["by"] or None,
                "next": values["next"].casefold() or None,
            }
        )
        _decided(screen, hypothesis, verdict, values["learned"])

    screen.app.push_screen(
        Form(
            f"{decided.capitalize()}, because …",
            [
                Field("because", "The reason", (held.because or "") if held else "", required=True),
                Field("by", "Who decides", (held.by or "") if held else "", hint="a name or a role"),
                Field(
                    "next",
                    "What next: scale, adjust or stop",
                    (held.next or "") if held else "",
                    suggestions=NEXT,
                    check=lambda text: None if text.casefold() in NEXT else "scale, adjust or stop",
                ),
                Field("learned", "What was learned", hypothesis.learned or "", hint="may be left empty"),
                Field("date", "Date", today, check=fault_of(day_of)),
            ],
        ),
        done,
    )


def _decided(screen: OutcomesScreen, hypothesis: Hypothesis, verdict: Verdict | None, learned: str) -> None:
    from store.outcomes import save_entry

    changes: dict[str, Any] = {"verdict": verdict}
    if learned:
        changes["learned"] = learned
    entry = hypothesis.model_copy(update=changes)
    number = screen.loaded.stream_id
    told = f"Decide {hypothesis.id}: {verdict.decided}" if verdict else f"Take the verdict on {hypothesis.id} back"

    def job(store: Store) -> None:
        with store.act(number, told):
            save_entry(store, number, entry)

    def then(_: None) -> None:
        screen.host.tell(f"{told}. u takes it back.")
        if verdict is not None and verdict.next == "adjust" and not screen.successors(hypothesis.id):
            succeed(screen, entry)

    screen.perform(job, then)
