"""What stands beside the nine questions: map, flow, delivery and outcomes apart, decisions, data quality."""

from __future__ import annotations

from vsm_tui.flow.delivery import CAUTION, DeliveryFigures, Share, delivery
from vsm_tui.flow.quality import Quality, quality
from vsm_tui.flow.view import view
from vsm_tui.pictures.change_marks import marked
from vsm_tui.pictures.flow_time import scatter
from vsm_tui.pictures.load import flow_areas
from vsm_tui.pictures.tiles import tiles
from vsm_tui.report.answer import Table
from vsm_tui.report.map_section import map_section
from vsm_tui.report.material import Material, frozen_answers
from vsm_tui.report.outcomes_section import outcomes_section
from vsm_tui.report.section import Section
from vsm_tui.wording import day_words, hours_words, number_words, plural, share_words

MOST_STATUSES = 8
"""Statuses that are named in a line."""


def sections(material: Material) -> tuple[Section, ...]:
    """Every part that there is something to say in."""
    made = (
        map_section(material),
        flow_section(material),
        delivery_section(material),
        outcomes_section(material),
        decisions_section(material),
        quality_section(material),
    )
    return tuple(one for one in made if one is not None)


def flow_section(material: Material) -> Section | None:
    """The five measures of flow, side by side, never one score."""
    history, scope = material.history, material.scope
    if not view(history, scope).sound or not len(history.visits):
        return None
    five, changes = tiles(history, scope), material.records.changes.changes
    rows = tuple((one.title, f"{one.figure} {one.unit}".strip(), one.beside[0], one.sentence) for one in five)
    return Section(
        "flow",
        "Flow: how work moves",
        ("Five measures that answer different questions; they are never added up to one score.",),
        tuple(marked(draw(history, scope).chart, changes) for draw in (flow_areas, scatter)),
        (("The five measures", Table(("measure", "figure", "beside it", "in words"), "lrll", rows)),),
        definitions=("flow_velocity", "flow_time", "flow_load", "flow_efficiency", "flow_distribution"),
    )


def delivery_section(material: Material) -> Section | None:
    """DORA's measures with their sentence of caution; none where no deployment is on record."""
    history, records = material.history, material.records
    found = delivery(
        records.deployments, records.commits, history.zone, history.as_of, material.scope.since, material.scope.until
    )
    if found is None:
        return None
    return Section(
        "delivery",
        "Delivery: how changes get to users",
        tables=(("DORA's measures", _delivery_table(found)),),
        caution=CAUTION,
    )


def _delivery_table(found: DeliveryFigures) -> Table:
    total = found.total
    lead, recovery = total.lead_time_hours, total.recovery_hours
    rows = (
        ("deployments", f"{total.deployments:,}", f"{number_words(total.per_week)} a week"),
        ("change lead time, median", hours_words(lead.p50), f"85 % within {hours_words(lead.p85)}, n = {lead.n:,}"),
        ("change fail rate", share_words(total.change_fail.share, 1), _of(total.change_fail)),
        ("failed deployment recovery time, median", hours_words(recovery.p50), f"n = {recovery.n:,}"),
        ("deployment rework rate", share_words(total.rework.share, 1), _of(total.rework)),
    )
    return Table(("measure", "figure", "beside it"), "lrl", rows)


def _of(share: Share) -> str:
    return f"{share.part:,} of {share.n:,} known" if share.n else "no data"


def decisions_section(material: Material) -> Section | None:
    """What the reviews decided, the newest first, with what was noted, and the figures that the last one froze.

    None where no review was held.
    """
    records, zone = material.records, material.history.map.timezone
    if not records.reviews:
        return None
    tables, notes = [], []
    for review in records.reviews:
        held = day_words(review.finished_at or review.opened_at, zone)
        state = "" if review.finished_at else ", not finished"
        room = f" ({', '.join(review.attendees)})" if review.attendees else ""
        decided = records.decided_in(review)
        if decided:
            rows = tuple((one.what, one.who or "nobody named", one.by_day or "–", one.state) for one in decided)
            tables.append((f"Review of {held}{state}{room}", Table(("what", "who", "by", "state"), "llll", rows)))
        else:
            notes.append(f"The review of {held}{state}{room} decided nothing.")
        notes += [f"Noted on {held}, page {page}: {text}" for page, text in sorted(review.notes.items())]
    last = records.last_review
    froze = frozen_answers(last)
    if last is not None and froze:
        held = day_words(last.finished_at or last.opened_at, zone)
        said = tuple((str(one.get("question", number)), str(one.get("sentence", "–"))) for number, one in froze.items())
        tables.append((f"What the review of {held} showed then", Table(("question", "answer"), "ll", said)))
    return Section("decisions", "Decisions", tuple(notes), tables=tuple(tables))


def quality_section(material: Material) -> Section:
    """What the figures rest on: every kind of doubt that was met."""
    found = quality(material.history, material.scope)
    rows = [
        (note.sentence + (_statuses(found) if note.name == "unmapped" else ""), f"{note.count:,}")
        for note in found.notes.values()
        if note.count
    ]
    if not rows:
        return Section("quality", "Data quality", ("Nothing to doubt was found in the data.",))
    said = (f"{plural(len(rows), 'kind')} of doubt about the data, counted.",)
    return Section("quality", "Data quality", said, tables=(("", Table(("doubt", "count"), "lr", tuple(rows))),))


def _statuses(found: Quality) -> str:
    """The statuses that map to no step, the most frequent first."""
    ordered = sorted(found.unmapped_statuses.items(), key=lambda one: -one[1])
    more = f", and {len(ordered) - MOST_STATUSES:,} more" if len(ordered) > MOST_STATUSES else ""
    return ": " + ", ".join(f"{name} ({count:,})" for name, count in ordered[:MOST_STATUSES]) + more
