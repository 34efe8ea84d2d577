"""A map proposed from what items really did: order from their paths, kinds guessed from names, and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store.models import Batch, Step, StreamMap, fold, slugify
from vsm_tui.intake.kinds import Guess, kind_of, type_of
from vsm_tui.intake.mapfile import dump_map
from vsm_tui.intake.ordering import Flow, flow_of, ordered

MOST_QUESTIONS = 3
LEAST_SHARE = 0.05
"""Of the elapsed time: a status that holds less moves no answer and is not asked about."""


HEADING = (
    "Proposed from the file. Order: how items really passed through. Kinds: guessed from the names.\n"
    "Check kind (queue: waits for somebody, work: somebody works on it), start and finish; then import it with --map."
)


def step_id_of(status: str) -> str:
    """The id of the step that is made for a status."""
    return slugify(status)


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person knows and what moves the answer most: is `status` work or waiting?"""

    status: str
    share: float
    """Of the elapsed time of all items that the status holds, 0 to 1."""
    text: str
    guess: bool
    """True where the proposal takes it for work."""


@dataclass(slots=True)
class Proposal:
    """A proposed map, what each part rests on, and at most three questions, the weightiest first."""

    map: StreamMap
    notes: dict[str, str]
    questions: list[Question] = field(default_factory=list)

    def yaml(self) -> str:
        """The proposal as a map file with a comment a step."""
        return dump_map(self.map, self.notes, HEADING, kinds=True)

    def answer(self, status: str, working: bool) -> None:
        """Take a person's answer: somebody is working in this status, or it waits."""
        for step in self.map.steps:
            if fold(status) in {fold(name) for name in (*step.statuses, step.id)}:
                step.kind = "work" if working else "queue"
                self.notes[step.id] = "asked: somebody is working here" if working else "asked: nobody is working here"
        self.questions = [question for question in self.questions if fold(question.status) != fold(status)]


@dataclass(slots=True)
class _Status:
    name: str
    spellings: list[str]
    guess: Guess
    step: Step | None = None


def propose(
    batch: Batch,
    slug: str,
    *,
    name: str = "",
    timezone: str = "UTC",
    categories: Mapping[str, str] | None = None,
    renamed: Mapping[str, str] | None = None,
    hint: Sequence[str] = (),
) -> Proposal:
    """A map for the statuses of a batch.

    `categories` are the source's own kinds (`new`, `indeterminate`, `done`; `work` and `queue` where a log proves
    them) by status, `renamed` former names of statuses, `hint` the order in which the source lists its stages (it
    decides where the paths do not).
    """
    statuses, index = _statuses(batch, renamed or {}, categories or {})
    events = batch.events
    which = [index[fold(status)] for status in events.statuses]
    names = [status.name for status in statuses]
    flow = flow_of((events.item, events.status, events.at), [names[number] for number in which])
    order = ordered(names, flow, _known(hint, names))
    by_name = {status.name: status for status in statuses}
    line = [by_name[each] for each in order if by_name[each].guess.kind not in ("discard", "blocked")]
    if len(line) < 2:  # names alone would leave no stream: then every status is a step
        line = [by_name[each] for each in order]
    aside = [status for status in statuses if status not in line]
    finish = _arrange(line, flow)
    map = StreamMap(stream=slug, name=name, timezone=timezone)
    notes: dict[str, str] = {}
    _add_steps(map, line, flow, notes, len(line) - finish)
    map.discard = [each for status in aside if status.guess.kind == "discard" for each in status.spellings]
    map.blocked = {
        each: status.guess.dependency for status in aside if status.guess.kind == "blocked" for each in status.spellings
    }
    _note_asides(map, notes)
    _add_types(batch, map, notes)
    proposal = Proposal(StreamMap.model_validate(map.model_dump()), notes)
    proposal.questions = _questions(line[:finish], flow)
    return proposal


def _known(hint: Sequence[str], names: Sequence[str]) -> list[str]:
    by_fold = {fold(name): name for name in names}
    return [by_fold[fold(name)] for name in hint if fold(name) in by_fold]


def _statuses(
    batch: Batch, renamed: Mapping[str, str], categories: Mapping[str, str]
) -> tuple[list[_Status], dict[str, int]]:
    present = {fold(name): name for name in reversed(batch.events.statuses)}
    statuses: list[_Status] = []
    index: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for folded, name in reversed(present.items()):
        now = renamed.get(name, name)
        step_id = step_id_of(now)
        if step_id not in slugs:
            slugs[step_id] = len(statuses)
            # The present name may stand in no event, as its moves were left out: the next export will hold it.
            unseen = [now] if fold(now) not in present else []
            statuses.append(_Status(present.get(fold(now), now), unseen, _guess(now, categories)))
        index[folded] = slugs[step_id]
        statuses[slugs[step_id]].spellings.append(name)
    return statuses, index


def _guess(name: str, categories: Mapping[str, str]) -> Guess:
    guess = kind_of(name)
    category = categories.get(name)
    if category == "queue":
        return Guess("queue", "its place after a completion in the log", True)
    if category == "work" and guess.kind in ("work", "queue"):
        return Guess("work", "its starts and completions in the log", True)
    if category == "done" and guess.kind not in ("discard", "done"):
        return Guess("done", "its category in the source", True)
    if category == "new" and guess.kind in ("work", "queue") and not (guess.kind == "work" and guess.sure):
        return Guess("queue", "its category in the source", True)
    if category in ("new", "indeterminate") and guess.kind == "done":
        return Guess("work", "its category in the source", False)
    return guess


def _arrange(line: list[_Status], flow: Flow) -> int:
    """Put statuses where items end last, and return the place of the finish.

    The step that most items end in is the finish, or the first of the done statuses that lead up to it without a
    break: who is resolved has been served, whenever a tidying-up closes it.
    """
    total = sum(flow.ends[status.name] for status in line) or 1

    def ends_here(status: _Status) -> bool:
        if status.guess.kind == "done":
            return True
        stays = flow.entries[status.name] - flow.exits[status.name]
        unnamed = not status.guess.sure and not status.guess.because
        return unnamed and flow.ends[status.name] >= 0.05 * total and stays >= 0.7 * flow.entries[status.name]

    last = [status for status in line if ends_here(status)]
    if not last:
        most = max(line, key=lambda status: (flow.ends[status.name], line.index(status)))
        line.remove(most)
        line.append(most)
        return len(line) - 1
    line[:] = [status for status in line if status not in last] + last
    first = len(line) - len(last)
    ending = max(range(first, len(line)), key=lambda place: (flow.ends[line[place].name], -place))
    finish = ending
    while finish > first and line[finish - 1].guess.delivered == line[ending].guess.delivered:
        finish -= 1
    return min(len(line) - 1, max(1, finish))


def _add_steps(map: StreamMap, line: list[_Status], flow: Flow, notes: dict[str, str], tail: int) -> None:
    items = sum(flow.ends.values()) or 1
    place_of_finish = len(line) - tail
    for place, status in enumerate(line):
        step_id = step_id_of(status.name)
        kind = status.guess.kind
        if place >= place_of_finish:
            step_kind = "done"
        else:
            step_kind = "work" if kind == "work" else "queue"
        spellings = [name for name in status.spellings if len(status.spellings) > 1 or fold(name) != fold(step_id)]
        step = Step(
            id=step_id,
            name=status.name if status.name != step_id else "",
            kind="work" if step_kind == "work" else "done" if step_kind == "done" else "queue",
            statuses=spellings or [status.name],
        )
        map.steps.append(step)
        share = flow.items[status.name] / items
        notes[step_id] = f"{_because(status, step.kind, place == place_of_finish)}; {share:.0%} of items came here"
    if place_of_finish != len(line) - 1:
        map.finish = step_id_of(line[place_of_finish].name)
    ended = sum(flow.ends[status.name] for status in line[place_of_finish:]) / items
    notes["finish"] = f"guessed: {ended:.0%} of items stand here or beyond"


def _because(status: _Status, kind: str, finish: bool) -> str:
    guess = status.guess
    said = f"guessed from {guess.because!r}" if guess.because and not guess.because.startswith("its ") else "guessed"
    if guess.because.startswith("its "):
        said = f"from {guess.because}"
    if kind == "done" and guess.kind != "done":
        said = "guessed: items stay here"
    elif kind == "queue" and guess.kind == "done":
        said = f"{said}: done, and not yet with its users"
    elif not guess.because:
        said = "a guess: the name says nothing of work or waiting"
    elif not guess.sure:
        said += ", may be waiting as well" if kind == "work" else ", may be work as well"
    return f"{'finish, ' if finish else ''}{kind} {said}"


def _note_asides(map: StreamMap, notes: dict[str, str]) -> None:
    if map.discard:
        notes["discard"] = "guessed from the names: these take an item out"
    if map.blocked:
        notes["blocked"] = "guessed from the names: here an item stays in its step, blocked"


def _add_types(batch: Batch, map: StreamMap, notes: dict[str, str]) -> None:
    own = {"feature", "defect", "debt", "risk", "other"}
    seen: dict[str, str] = {}
    for record in batch.items.values():
        if record.type and fold(record.type) not in own and fold(record.type) not in seen:
            seen[fold(record.type)] = record.type
    guessed = {name: kind for name in sorted(seen.values()) if (kind := type_of(name))}
    if guessed:
        map.types = guessed
        notes["types"] = "guessed from the names; the rest counts as other"


def _questions(line: list[_Status], flow: Flow) -> list[Question]:
    total = sum(flow.seconds[status.name] for status in line)
    if not total:
        return []
    unsure = [
        (flow.seconds[status.name] / total, status)
        for status in line
        if not status.guess.sure and status.guess.kind in ("work", "queue")
    ]
    unsure.sort(key=lambda entry: -entry[0])
    return [
        Question(
            status.name,
            share,
            f"Is somebody working while an item is in {status.name}? It decides {share:.0%} of elapsed time.".replace(
                "%", " %"
            ),
            status.guess.kind == "work",
        )
        for share, status in unsure[:MOST_QUESTIONS]
        if share >= LEAST_SHARE
    ]
