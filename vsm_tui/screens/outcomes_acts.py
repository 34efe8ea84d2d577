"""Writing the chain on the outcomes screen: new parts, edits, successors, taking out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from vsm_tui.flow.hypotheses import amount_words, standing
from vsm_tui.flow.hypothesis_lint import KINDS
from vsm_tui.screens.outcomes_forms import (
    HypothesisForm,
    fault_of,
    hypothesis_of,
    new_id,
    values_of,
    values_of_kind,
)
from vsm_tui.widgets.dialogs import Choice, Choose, Confirm, Field, Form
from vsm_tui.wording import plural

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Hypothesis, Outcomes
    from store.outcomes import Entry
    from vsm_tui.screens.outcomes import OutcomesScreen

Values = Mapping[str, str]


def _document(screen: OutcomesScreen) -> Outcomes:
    from store.outcome_models import Outcomes

    return screen.shown.document if screen.shown is not None else Outcomes(stream=screen.loaded.slug)


def _save(screen: OutcomesScreen, what: str, entry: Entry, version: int | None = None, told: str = "") -> None:
    from store.outcomes import save_entry

    number = screen.loaded.stream_id
    kind = type(entry).__name__.lower()

    def job(store: Store) -> None:
        with store.act(number, what):
            save_entry(store, number, entry, version)

    screen.go_to(kind, entry.id)
    screen.perform(job, lambda _: screen.host.tell(told or f"{what}. u takes it back."))


def _with_version(screen: OutcomesScreen, entry: Entry, then: Callable[[int], None]) -> None:
    """Ask the store which version of an entry the person sees, then go on."""
    from store.outcomes import entry_version

    async def ask() -> None:
        from store import StoreError

        number = screen.loaded.stream_id
        try:
            version = await screen.session.call(lambda store: entry_version(store, number, type(entry), entry.id))
        except StoreError as error:
            screen.host.tell(str(error), fault=True)
            return
        if screen.on_top:
            then(version)

    screen.run_worker(ask(), group="acts", exit_on_error=False)


# --- new ----------------------------------------------------------------------------------------------


def new(screen: OutcomesScreen) -> None:
    """Ask what is new: a hypothesis from nothing, from a kind of outcome or after another; or a part above it."""
    one = screen.figures_here
    choices = [Choice("hypothesis", "Hypothesis", "from nothing")]
    if one is not None and one.standing is not None:
        choices.insert(0, Choice("successor", "Successor of this hypothesis", "the same, adjusted"))
    choices += [
        Choice(f"kind:{place}", f"Hypothesis: {kind.name.lower()}", kind.metric) for place, kind in enumerate(KINDS)
    ]
    choices += [
        Choice("initiative", "Initiative", "a piece of work; items point to it"),
        Choice("investment", "Investment", "money and capacity set aside"),
        Choice("objective", "Objective", "what the organisation is after"),
    ]

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if value == "successor" and one is not None:
            succeed(screen, one.node.entry)
        elif value == "hypothesis" or value.startswith("kind:"):
            kind = KINDS[int(value[5:])] if value.startswith("kind:") else None
            _new_hypothesis(screen, values_of_kind(kind), "New hypothesis")
        else:
            _part_form(screen, value, None, _above(screen, value))

    screen.app.push_screen(Choose("What is new?", choices), chosen)


def _above(screen: OutcomesScreen, level: str) -> str:
    """The id of the part that something new of this level would hang on, as the cursor stands."""
    upper = {"initiative": "investment", "investment": "objective", "hypothesis": "initiative"}.get(level, "")
    node = screen.node_here
    if node is None or screen.shown is None:
        return ""
    return next((each.id for each in screen.shown.found.chain.path(node) if each.level == upper and each.entry), "")


def _new_hypothesis(screen: OutcomesScreen, begins: Values, title: str, base: Hypothesis | None = None) -> None:
    from store.outcome_models import Hypothesis

    document = _document(screen)
    blank = base or Hypothesis(id="new")
    values = {"initiative": _above(screen, "hypothesis"), **begins}

    def done(said: dict[str, str] | None) -> None:
        if said is None:
            return
        hypothesis = hypothesis_of(said, blank)
        named = hypothesis.model_copy(update={"id": new_id(hypothesis, [one.id for one in document.hypotheses])})
        _save(screen, f"Write the hypothesis {named.id}", named)

    initiatives, keys = [one.id for one in document.initiatives], screen.loaded.history.items.keys
    screen.app.push_screen(
        HypothesisForm(title, blank, values, outcome=screen.loaded.map.outcome, initiatives=initiatives, items=keys),
        done,
    )


def succeed(screen: OutcomesScreen, hypothesis: Any) -> None:
    """Open the form for a hypothesis that adjusts another: it begins where the other's readings ended."""
    from store.outcome_models import Hypothesis

    assert isinstance(hypothesis, Hypothesis)
    values = values_of(hypothesis)
    latest = standing(hypothesis, date.max).latest
    if latest is not None:
        values["baseline"] = amount_words(latest.value)
    values["by"] = ""
    base = Hypothesis(id="new", follows=hypothesis.id, better=hypothesis.better)
    _new_hypothesis(screen, values, f"Adjust {hypothesis.id}", base)


# --- edit ---------------------------------------------------------------------------------------------


def edit(screen: OutcomesScreen) -> None:
    """Edit the part under the cursor; one that only items name is written down."""
    from store.outcome_models import Hypothesis

    node = screen.node_here
    if node is None:
        screen.host.tell("Nothing under the cursor to edit.")
    elif isinstance(node.entry, Hypothesis):
        _with_version(screen, node.entry, lambda version: _edit_hypothesis(screen, node.entry, version))
    elif node.entry is None:
        _part_form(screen, "initiative", None, "", name=node.title)
    else:
        entry = node.entry
        _with_version(screen, entry, lambda version: _part_form(screen, node.level, entry, "", version=version))


def _edit_hypothesis(screen: OutcomesScreen, hypothesis: Any, version: int) -> None:
    document = _document(screen)
    before = values_of(hypothesis)

    def done(said: dict[str, str] | None) -> None:
        if said is None:
            return
        changed = [name for name, value in said.items() if value != before[name]]
        if not changed:
            screen.host.tell("Nothing was changed.")
            return
        told = ", ".join(_difference(name, before[name], said[name]) for name in changed)
        _save(screen, f"Edit {hypothesis.id}: {told}", hypothesis_of(said, hypothesis), version)

    initiatives, keys = [one.id for one in document.initiatives], screen.loaded.history.items.keys
    title, outcome = f"Edit {hypothesis.id}", screen.loaded.map.outcome
    screen.app.push_screen(
        HypothesisForm(title, hypothesis, before, outcome=outcome, initiatives=initiatives, items=keys),
        done,
    )


def _difference(name: str, before: str, after: str) -> str:
    short = [text if len(text) <= 24 else text[:23] + "…" for text in (before or "nothing", after or "nothing")]
    return f"{name} {short[0]} → {short[1]}"


def _part_form(
    screen: OutcomesScreen, level: str, entry: Any, above: str, *, version: int | None = None, name: str = ""
) -> None:
    from store.models import slugify
    from store.outcome_models import Initiative, Investment, Objective

    document = _document(screen)
    fields = [Field("name", "Name", entry.name if entry else name, required=True)]
    if level == "objective":
        fields.append(Field("owner", "Owner", (entry.owner or "") if entry else "", hint="who answers for it"))
    elif level == "investment":
        known = tuple(one.id for one in document.objectives)
        fields += [
            Field("objective", "Objective", (entry.objective or "") if entry else above, suggestions=known),
            Field("amount", "Amount", (entry.amount or "") if entry else "", hint="400000 EUR"),
            Field("capacity", "Intended share of capacity", _percent(entry), hint="30%", check=fault_of(share_of)),
        ]
    else:
        known = tuple(one.id for one in document.investments)
        fields.append(
            Field("investment", "Investment", (entry.investment or "") if entry else above, suggestions=known)
        )

    def done(values: dict[str, str] | None) -> None:
        if values is None:
            return
        taken = {one.id.casefold() for one in getattr(document, f"{level}s")}
        identity = entry.id if entry else slugify(name or values["name"])
        while entry is None and identity.casefold() in taken:
            identity += "-2"
        said: dict[str, Any] = {"id": identity, **{key: value or None for key, value in values.items()}}
        if level == "investment":
            said["capacity"] = share_of(values["capacity"])
        made = {"objective": Objective, "investment": Investment, "initiative": Initiative}[level](**said)
        _save(screen, f"{'Edit' if entry else 'Write'} the {level} {identity}", made, version)

    screen.app.push_screen(Form(f"{'Edit' if entry else 'New'} {level}", fields), done)


def _percent(entry: Any) -> str:
    return "" if entry is None or entry.capacity is None else f"{entry.capacity * 100:g}%"


def share_of(text: str) -> float | None:
    """`30%` or `0.3` as a share; none for nothing. Raises `ValueError` for anything else."""
    plain = text.strip()
    if not plain:
        return None
    try:
        share = float(plain.removesuffix("%").strip()) / (100 if plain.endswith("%") else 1)
    except ValueError:
        raise ValueError("a share such as 30% is needed") from None
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 % and 100 %")
    return share


# --- taking out ---------------------------------------------------------------------------------------


def delete(screen: OutcomesScreen) -> None:
    """Take the part under the cursor out, after one question; what hangs below it stays."""
    from store.outcomes import remove_entry

    node = screen.node_here
    if node is None or node.entry is None:
        screen.host.tell("Nothing under the cursor that could be taken out.")
        return
    entry, number = node.entry, screen.loaded.stream_id
    readings = len(getattr(entry, "readings", ()))
    held = f" with its {plural(readings, 'reading')}" if readings else ""
    below = "" if not node.children else " What hangs below it stays."

    def confirmed(yes: bool | None) -> None:
        if yes:
            screen.perform(
                lambda store: remove_entry(store, number, type(entry), entry.id),
                lambda _: screen.host.tell(f"Removed {entry.id}. u brings it back."),
            )

    question = f"Remove the {node.level} “{node.title}”{held}?{below} Undo (u) brings it back."
    screen.app.push_screen(Confirm(question, yes="Remove", no="Keep"), confirmed)
