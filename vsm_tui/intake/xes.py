"""The reader of XES event logs (IEEE 1849), plain or compressed, read as a stream of tags."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.events import Lifecycle, activities_of, note_lifecycle
from vsm_tui.intake.gathering import FileReading, Gathering, is_true, name_fault
from vsm_tui.intake.instants import InstantReader, NotAnInstant
from vsm_tui.intake.sources import CHUNK, Source
from vsm_tui.intake.tables import unguard

MAX_DEPTH = 50
MAX_EVENTS = 1_000_000
"""Of one trace; a longer one is no item's life."""

_DESCRIBING = ("title", "type", "initiative", "release")

Attributes = dict[str, str]


def read_xes(source: Source, gathering: Gathering) -> None:
    """Read the traces of a log: `concept:name` of the trace is the item, of the event the step."""
    file = gathering.file(source.name, "xes")
    taker = _Taker(file, gathering)
    for trace, events in traces(source):
        taker.take(trace, events)
    if file.rows == 0:
        raise IntakeError("is XML without a single trace and event: no XES log", source.name)
    taker.finish("step" in gathering.options.columns.roles)


class _Taker:
    """Collects the events of all traces; what their transitions mean is known only at the end."""

    def __init__(self, file: FileReading, gathering: Gathering) -> None:
        roles = gathering.options.columns.roles
        self._file = file
        self._gathering = gathering
        self._item_keys = roles.get("item", ("concept:name",))
        self._step_keys = roles.get("step", ("concept:name",))
        self._at_key = roles.get("at", ("time:timestamp",))[0]
        self._transition_key = roles.get("lifecycle", ("lifecycle:transition",))[0]
        self._describing = {role: roles.get(role, (role,))[0] for role in (*_DESCRIBING, "escalated")}
        self._instants = InstantReader(gathering.options.zone, gathering.options.order)
        self._items: list[str] = []
        self._steps: dict[str, int] = {}
        self._transitions: dict[str, int] = {}
        self._rows = array("q")

    def take(self, trace: Attributes, events: list[Attributes]) -> None:
        """Take one trace with its events."""
        gathering, file = self._gathering, self._file
        item = _joined(trace, self._item_keys)
        fault = name_fault(item)
        place = len(self._items)
        self._items.append(item)
        latest: int | None = None
        for event in events:
            file.rows += 1
            step = _joined(event, self._step_keys)
            wrong = ("trace concept:name", fault) if fault else ("event concept:name", name_fault(step))
            if wrong[1] is not None:
                gathering.refuse(file, file.rows, wrong[0], wrong[1])
                continue
            try:
                at, day_only = self._instants.read(event.get(self._at_key, ""))
            except NotAnInstant as error:
                gathering.refuse(file, file.rows, self._at_key, str(error))
                continue
            file.kept += 1
            self._describe(item, trace, event, day_only)
            if latest is not None and at < latest:
                gathering.out_of_order += 1
            else:
                latest = at
            transition = event.get(self._transition_key, "")
            step_index = self._steps.setdefault(step, len(self._steps))
            transition_index = self._transitions.setdefault(transition, len(self._transitions))
            self._rows.extend((place, step_index, transition_index, at))

    def finish(self, chosen: bool) -> None:
        """Write the events; `chosen` where a person said what the steps are, then transitions mean nothing."""
        steps, transitions = list(self._steps), list(self._transitions)
        rows = iter(self._rows)
        add = self._gathering.batch.events.add
        lifecycle = Lifecycle({name for name in transitions if name})
        if not chosen:
            note_lifecycle(lifecycle, self._file, "concept:name", self._transition_key)
        if chosen or not lifecycle.both:
            for place, step, _, at in zip(rows, rows, rows, rows, strict=True):
                add(self._items[place], steps[step], at)
            return
        pairs = set(zip(self._rows[1::4], self._rows[2::4], strict=True))
        named = {(steps[step], transitions[transition]) for step, transition in pairs}
        activities = activities_of(lifecycle, named, self._gathering)
        for place, step, transition, at in zip(rows, rows, rows, rows, strict=True):
            for status in activities.statuses(steps[step], transitions[transition]):
                add(self._items[place], status, at)

    def _describe(self, item: str, trace: Attributes, event: Attributes, day_only: bool) -> None:
        record = self._gathering.item(item)
        if day_only:
            record.precision = "day"
        for role, key in self._describing.items():
            value = event.get(key) or trace.get(key)
            if not value:
                continue
            if role == "escalated":
                record.escalated = bool(record.escalated) or is_true(value)
            else:
                setattr(record, role, unguard(value))


def _joined(attributes: Attributes, keys: tuple[str, ...]) -> str:
    if len(keys) == 1:
        return unguard(attributes.get(keys[0], "").strip())
    return "/".join(part for key in keys if (part := attributes.get(key, "").strip()))


class _Handler(ContentHandler):
    """Keeps the attributes of the trace and of each event, and nothing of what is nested in them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._depth = 0
        self._trace: Attributes | None = None
        self._event: Attributes | None = None
        self._events: list[Attributes] = []
        self.traces: list[tuple[Attributes, list[Attributes]]] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._depth = depth = self._depth + 1
        if depth > 2 and self._trace is not None:
            if depth == 3:
                if name == "event" or name.endswith(":event"):
                    self._event = {}
                    return
                into: Attributes | None = self._trace
            else:
                into = self._event if depth == 4 else None
            if into is not None:
                key, value = attrs.get("key"), attrs.get("value")
                if key is not None and value is not None:
                    into[key] = value
        elif depth == 1 and name.rpartition(":")[2] != "log":
            raise IntakeError(f"is XML with the root <{name[:40]}>, not an XES log", self._name)
        elif depth == 2 and name.rpartition(":")[2] == "trace":
            self._trace, self._events = {}, []
        if depth > MAX_DEPTH:
            raise IntakeError("is nested too deeply to be a log", self._name)

    def endElement(self, name: str) -> None:
        if self._depth == 3 and self._event is not None:
            self._events.append(self._event)
            self._event = None
            if len(self._events) > MAX_EVENTS:
                raise IntakeError(f"holds a trace of more than {MAX_EVENTS} events", self._name)
        elif self._depth == 2 and self._trace is not None:
            self.traces.append((self._trace, self._events))
            self._trace = None
        self._depth -= 1


def traces(source: Source) -> Iterator[tuple[Attributes, list[Attributes]]]:
    """Each trace's attributes and events, in the file's order. Raises `IntakeError`."""
    handler = _Handler(source.name)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(handler)
    with source.binary(b"<") as content:
        try:
            while part := content.read(CHUNK):
                parser.feed(part)
                yield from handler.traces
                handler.traces.clear()
            parser.close()
            yield from handler.traces
        except DefusedXmlException:
            raise IntakeError("declares a document type or entities: not read", source.name) from None
        except SAXParseException as error:
            said = " ".join(str(error.getMessage()).split())
            raise IntakeError(f"is damaged XML ({said})", source.name, error.getLineNumber()) from None
        except (SAXException, LookupError, UnicodeError, ValueError) as error:
            raise IntakeError(f"cannot be read as XML ({' '.join(str(error).split())[:80]})", source.name) from None
