"""METRICS.md read literally: every figure of the JSON in plain Python loops, slow, sharing no code with flow.

It takes the same raw columns, walks them event by event, and measures working time day by day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import ceil, prod
from typing import Any
from zoneinfo import ZoneInfo

DAY = 86400
FIVE = ["feature", "defect", "debt", "risk", "other"]


def rank(values: list[float], percent: int) -> float | None:
    ordered = sorted(values)
    return ordered[ceil(percent * len(ordered) / 100) - 1] if ordered else None


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def union(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for a, b in sorted(span for span in spans if span[1] > span[0]):
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def common(a: int, b: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(max(a, c), min(b, d)) for c, d in spans if max(a, c) < min(b, d)]


def length(spans: list[tuple[int, int]]) -> int:
    return sum(b - a for a, b in spans)


class Literal:
    """All figures of one stream and one set of options."""

    def __init__(
        self,
        raw: Any,
        as_of: int,
        *,
        since: date | None = None,
        until: date | None = None,
        types: tuple[str, ...] = (),
        basis: str = "touch",
        start: str | None = None,
        finish: str | None = None,
        day_counting: str | None = None,
        bucket: str = "week",
        measure: str = "accrued",
    ) -> None:
        self.raw, self.as_of, self.map = raw, as_of, raw.map
        self.since, self.until, self.types = since, until, {name.casefold() for name in types}
        self.basis, self.bucket, self.measure = basis, bucket, measure
        self.zone = ZoneInfo(self.map.timezone)
        self.ids = [step.id for step in self.map.steps]
        self.s = self.ids.index(start or self.map.start or self.ids[0])
        self.f = self.ids.index(finish or self.map.finish or self.ids[-1])
        self.day_counting = day_counting or self.map.day_counting
        last = self.ids.index(self.map.finish or self.ids[-1])
        self.kind = ["done" if i >= last else step.kind for i, step in enumerate(self.map.steps)]
        windows = []
        for window in self.map.calendar.hours:
            opens, closes = (int(x[:2]) * 60 + int(x[3:]) for x in window.split("-"))
            windows.append((opens, closes))
        self.daily = union(windows)
        self.unmapped: list[tuple[int, str]] = []
        self.lives: list[dict[str, Any]] = []
        self.read_events()
        self.read_blocks()
        self.read_effort()
        self.lay_window()

    # --- section 1 and the fine print on events ----------------------------------------------

    def meaning(self, name: str) -> tuple[str, Any]:
        folded = name.strip().casefold()
        if folded in [x.strip().casefold() for x in self.map.discard]:
            return "discard", None
        for status, dependency in self.map.blocked.items():
            if status.strip().casefold() == folded:
                return "blocked", dependency
        for i, step in enumerate(self.map.steps):
            if folded in [x.strip().casefold() for x in step.statuses]:
                return "step", i
        for i, step in enumerate(self.map.steps):
            if step.id.strip().casefold() == folded:
                return "step", i
        for i, step in enumerate(self.map.steps):
            if (step.name or step.id).strip().casefold() == folded:
                return "step", i
        return "nothing", None

    def type_of(self, name: str | None) -> str:
        folded = (name or "").strip().casefold()
        for source, meant in self.map.types.items():
            if source.strip().casefold() == folded:
                return meant
        return folded if folded in FIVE else "other"

    def read_events(self) -> None:
        raw = self.raw
        for number, key in enumerate(raw.keys):
            kept = not self.types or self.type_of(raw.types[number]).casefold() in self.types
            if not kept:
                continue
            life: dict[str, Any] = {
                "number": number,
                "key": key,
                "type": self.type_of(raw.types[number]),
                "full": raw.completeness[number] == "full",
                "moves": [],
                "visits": [],
                "said": [],
            }
            here: int | None = None
            gone = False
            waiting_for: tuple[int, Any] | None = None
            for which, status, at, source in zip(
                raw.event_item, raw.event_status, raw.event_at, raw.event_ids, strict=True
            ):
                if which != number or at > self.as_of:
                    continue
                name = raw.statuses[status][0]
                what, about = self.meaning(name)
                if what == "nothing" or (what == "blocked" and here is None):
                    self.unmapped.append((source, name.strip()))
                    continue
                if waiting_for:
                    life["said"].append((waiting_for[0], at, waiting_for[1]))
                    waiting_for = None
                if what == "blocked":
                    waiting_for = (at, about)
                elif what == "discard":
                    if gone:
                        continue
                    if life["visits"] and life["visits"][-1]["left"] is None:
                        life["visits"][-1]["left"] = at
                        life["visits"][-1]["to"] = "discard"
                    life["moves"].append(("discard", at))
                    here, gone = None, True
                elif about != here:
                    if life["visits"] and life["visits"][-1]["left"] is None:
                        life["visits"][-1]["left"] = at
                        life["visits"][-1]["to"] = about
                    life["visits"].append({"p": about, "in": at, "left": None, "to": None})
                    life["moves"].append((about, at))
                    here, gone = about, False
            if waiting_for:
                life["said"].append((waiting_for[0], None, waiting_for[1]))
            if life["moves"]:
                self.lives.append(life)
        for life in self.lives:
            self.classify(life)

    # --- section 2 ---------------------------------------------------------------------------

    def classify(self, life: dict[str, Any]) -> None:
        steps = [(p, at) for p, at in life["moves"] if p != "discard"]
        reached = [at for p, at in steps if p >= self.s]
        last = life["moves"][-1]
        life["p"] = steps[-1][0] if steps else None
        life["started"] = life["finished"] = life["discarded"] = None
        if steps and steps[0][0] >= self.f:
            life["class"] = "arrived_finished"
        elif last[0] == "discard":
            life["class"] = "discarded"
            life["discarded"] = last[1]
            life["started"] = reached[0] if reached else None
        elif life["p"] >= self.f:
            life["class"] = "finished"
            life["started"] = reached[0]
            life["finished"] = self.crossed(life, self.f)
        elif life["p"] >= self.s:
            life["class"] = "in_progress"
            life["started"] = reached[0]
        else:
            life["class"] = "returned" if reached else "not_started"
        life["out"] = life["finished"]
        if life["class"] == "discarded":
            life["out"] = self.crossed(life, self.f)
            if life["out"] is None:
                life["out"] = life["discarded"]

    def crossed(self, life: dict[str, Any], level: int) -> int | None:
        steps = [(p, at) for p, at in life["moves"] if p != "discard"]
        if not steps or steps[-1][0] < level:
            return None
        found, before = None, -1
        for p, at in steps:
            if before < level <= p:
                found = at
            before = p
        return found

    def count_days(self, a: int, b: int) -> float:
        if self.day_counting == "inclusive":
            return (self.local(b) - self.local(a)).days + 1
        return (b - a) / DAY

    # --- blocks, effort, calendar ------------------------------------------------------------

    def read_blocks(self) -> None:
        spelled: dict[str, str] = {}
        for dependency in self.map.dependencies:
            spelled[dependency.id.strip().casefold()] = dependency.id
        for dependency in self.map.dependencies:
            spelled.setdefault((dependency.name or dependency.id).strip().casefold(), dependency.id)
        self.blocks: list[dict[str, Any]] = []
        lives = {life["number"]: life for life in self.lives}
        rows = [(number, a, b, name) for number, a, b, _, name in self.raw.blocks]
        for life in self.lives:
            rows += [(life["number"], a, b, name) for a, b, name in life["said"]]
        for _, _, _, name in rows:
            if name and name.strip():
                spelled.setdefault(name.strip().casefold(), name.strip())
        for number, a, b, name in rows:
            if number not in lives or a > self.as_of:
                continue
            life = lives[number]
            still = False
            if b is None or b > self.as_of:
                b = life["out"]
                if b is None:
                    b, still = self.as_of, True
            self.blocks.append(
                {
                    "life": life,
                    "from": a,
                    "to": b,
                    "name": spelled[name.strip().casefold()] if name and name.strip() else None,
                    "open": still,
                }
            )
        for life in self.lives:
            life["blocked"] = union([(x["from"], x["to"]) for x in self.blocks if x["life"] is life])

    def read_effort(self) -> None:
        for life in self.lives:
            life["effort"] = {}
        lives = {life["number"]: life for life in self.lives}
        for number, text, hours, _ in self.raw.efforts:
            what, p = self.meaning(text)
            if number in lives and hours and what == "step" and self.kind[p] == "work":
                life = lives[number]
                if any(visit["p"] == p for visit in life["visits"]):
                    life["effort"][p] = life["effort"].get(p, 0) + hours * 3600

    def midnight(self, day: date) -> int:
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp())

    def local(self, at: int) -> date:
        return datetime.fromtimestamp(at, self.zone).date()

    def worked(self, a: int, b: int) -> list[tuple[int, int]]:
        calendar = self.map.calendar
        names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        spans = []
        day = self.local(a) - timedelta(days=1)
        while day <= self.local(b) + timedelta(days=1):
            if names[day.weekday()] in calendar.days and day not in calendar.holidays:
                for opens, closes in self.daily:
                    ends = []
                    for minute in (opens, closes):
                        clock = datetime.combine(day + timedelta(days=minute // 1440), datetime.min.time())
                        local = clock + timedelta(minutes=minute % 1440)
                        ends.append(int(local.replace(tzinfo=self.zone).timestamp()))
                    spans.append((ends[0], ends[1]))
            day += timedelta(days=1)
        return [span for c, d in union(spans) for span in common(a, b, [(c, d)])]

    # --- section 4: the split ----------------------------------------------------------------

    def pieces(self, life: dict[str, Any], a: int, b: int) -> tuple[int, int, int, int]:
        """Unblocked working, other unblocked, blocked and blocked working seconds of [a, b)."""
        working = self.worked(a, b)
        blocked = common(a, b, life["blocked"])
        blocked_working = sum(length(common(c, d, working)) for c, d in blocked)
        inside = length(working) - blocked_working
        return inside, (b - a) - length(blocked) - inside, length(blocked), blocked_working

    def filling(self, life: dict[str, Any], p: int) -> tuple[float, float, float] | None:
        if self.basis != "touch" or p not in life["effort"]:
            return None
        rooms = [0, 0, 0]
        for visit in life["visits"]:
            if visit["p"] == p:
                found = self.pieces(life, visit["in"], self.end(visit))
                rooms = [room + more for room, more in zip(rooms, found[:3], strict=True)]
        left, shares = life["effort"][p], []
        for room in rooms:
            used = min(left, room)
            shares.append(used / room if room else 0.0)
            left -= used
        return shares[0], shares[1], shares[2]

    def end(self, visit: dict[str, Any]) -> int:
        return self.as_of if visit["left"] is None else visit["left"]

    def split(self, life: dict[str, Any], p: int, a: int, b: int) -> tuple[float, float, float, float]:
        """Total, active, waiting, off of the part [a, b) of a visit to p."""
        total = length(self.worked(a, b)) if self.basis == "working" else b - a
        if self.kind[p] == "done":
            return total, 0, 0, 0
        if self.kind[p] == "queue":
            return total, 0, total, 0
        inside, other, blocked, blocked_working = self.pieces(life, a, b)
        if self.basis == "elapsed":
            return total, inside + other, blocked, 0
        if self.basis == "working":
            return total, inside, blocked_working, 0
        shares = self.filling(life, p)
        if shares is None:
            return total, inside, blocked, other
        x, y, z = shares
        active = inside * x + other * y + blocked * z
        return total, active, inside * (1 - x) + blocked * (1 - z), other * (1 - y)

    # --- windows -----------------------------------------------------------------------------

    def lay_window(self) -> None:
        first = self.since
        if first is None and self.lives:
            first = self.local(min(life["moves"][0][1] for life in self.lives))
        last = min(self.local(self.as_of), self.until or date.max)
        self.days: list[date] = []
        while first is not None and first + timedelta(days=len(self.days)) <= last:
            self.days.append(first + timedelta(days=len(self.days)))
        self.low = self.midnight(self.days[0]) if self.days else 0
        self.top = self.midnight(self.days[-1] + timedelta(days=1)) if self.days else 0
        self.high = max(self.low, min(self.top, self.as_of))

    def inside(self, at: int | None) -> bool:
        if at is None:
            return False
        day = self.local(at)
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def label(self, day: date, bucket: str) -> str:
        if bucket == "day":
            return day.isoformat()
        if bucket == "month":
            return day.strftime("%Y-%m")
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"

    def buckets(self, bucket: str) -> list[tuple[str, list[date]]]:
        found: list[tuple[str, list[date]]] = []
        for day in self.days:
            label = self.label(day, bucket)
            if not found or found[-1][0] != label:
                found.append((label, []))
            found[-1][1].append(day)
        return found

    def day_end(self, day: date) -> int:
        return min(self.midnight(day + timedelta(days=1)) - 1, self.as_of)

    # --- the figures -------------------------------------------------------------------------

    def done_in_window(self) -> list[dict[str, Any]]:
        return [x for x in self.lives if x["class"] == "finished" and self.inside(x["finished"])]

    def load(self, at: int) -> int:
        return sum(
            x["started"] is not None and x["started"] <= at and not (x["out"] is not None and x["out"] <= at)
            for x in self.lives
        )

    def on_the_way(self, life: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            v
            for v in life["visits"]
            if v["left"] is not None and v["in"] >= life["started"] and v["left"] <= life["finished"]
        ]

    def figures(self) -> dict[str, Any]:
        names = ["not_started", "returned", "in_progress", "finished", "discarded", "arrived_finished"]
        finished = self.done_in_window()
        times = [self.count_days(x["started"], x["finished"]) for x in finished]
        going = [x for x in self.lives if x["class"] == "in_progress"]
        stamp = datetime.fromtimestamp(self.as_of, UTC).isoformat().replace("+00:00", "Z")
        return {
            "stream": self.map.stream,
            "basis": self.basis,
            "as_of": stamp,
            "timezone": self.map.timezone,
            "window": {
                "from": self.since.isoformat() if self.since else None,
                "to": self.until.isoformat() if self.until else None,
            },
            "start": self.ids[self.s],
            "finish": self.ids[self.f],
            "day_counting": self.day_counting,
            "items": {"total": len(self.lives)} | {name: sum(x["class"] == name for x in self.lives) for name in names},
            "flow_time_days": {"n": len(times)}
            | {f"p{p}": rank(times, p) for p in (50, 70, 85, 95)}
            | {"mean": mean(times)},
            "weeks": self.weeks(),
            "flow_load": {
                "total": len(going),
                "by_step": {self.ids[i]: sum(x["p"] == i for x in going) for i in range(self.s, self.f)},
            },
            "flow_efficiency": self.efficiency(finished),
            "flow_distribution": self.distribution(finished),
            "steps": self.steps(finished, times),
            "rolled_accuracy": self.rolled(),
            "first_pass": self.first_pass(finished),
            "loops": self.loops(),
            "heatmap": self.heatmap(),
            "cfd": self.cfd(),
            "dependencies": self.dependencies(finished, times),
            "ageing": self.ageing(going),
            "littles_law": self.little(finished, times),
            "quality": self.quality(),
        }

    def weeks(self) -> list[dict[str, Any]]:
        found = []
        for label, days in self.buckets("week"):

            def count(name: str, of: list[date] = days) -> int:
                return sum(x[name] is not None and self.local(x[name]) in of for x in self.lives)

            whole = len(days) == 7 and self.midnight(days[-1] + timedelta(days=1)) - 1 <= self.as_of
            found.append(
                {
                    "week": label,
                    "started": count("started"),
                    "finished": count("finished"),
                    "load_end": self.load(self.day_end(days[-1])),
                    "partial": not whole,
                }
            )
        return found

    def active(self, life: dict[str, Any]) -> tuple[float, float]:
        parts = [self.split(life, v["p"], v["in"], v["left"]) for v in self.on_the_way(life)]
        return sum(part[1] for part in parts), sum(part[0] for part in parts)

    def efficiency(self, finished: list[dict[str, Any]]) -> dict[str, Any]:
        active = sum(self.active(x)[0] for x in finished)
        total = sum(self.active(x)[1] for x in finished)
        return {
            "active_hours": active / 3600,
            "total_hours": total / 3600,
            "ratio": active / total if total else None,
        }

    def distribution(self, finished: list[dict[str, Any]]) -> dict[str, Any]:
        says = any(flag is not None for flag in self.raw.escalated)
        whole = sum(self.active(x)[0] for x in finished)
        by_items: dict[str, Any] = {}
        by_active: dict[str, Any] = {}
        escalated: dict[str, Any] = {}
        for name in {x["type"] for x in finished}:
            mine = [x for x in finished if x["type"] == name]
            by_items[name] = len(mine) / len(finished)
            by_active[name] = sum(self.active(x)[0] for x in mine) / whole if whole else None
            urgent = sum(bool(self.raw.escalated[x["number"]]) for x in mine)
            escalated[name] = urgent / len(mine) if says else None
        return {
            "by_items": by_items,
            "by_active": by_active,
            "target": dict(self.map.targets),
            "escalated": escalated,
        }

    def ended(self) -> list[tuple[dict[str, Any], int]]:
        """Visits (life, number) of full histories that ended in the window."""
        return [
            (x, i)
            for x in self.lives
            if x["full"]
            for i, v in enumerate(x["visits"])
            if v["left"] is not None and self.inside(v["left"])
        ]

    def accuracy(self, p: int) -> float | None:
        asked = []
        for x, i in self.ended():
            v = x["visits"][i]
            if v["p"] == p and v["to"] != "discard" and v["to"] > p:
                asked.append(all(later["p"] > p for later in x["visits"][i + 1 :]))
        return sum(asked) / len(asked) if asked else None

    def influence(self, finished: list[dict[str, Any]], times: list[float], saved: list[float]) -> dict[str, Any]:
        return {
            "influence_days": mean([s / DAY for s in saved]),
            "p85_without": rank([t - s / DAY for t, s in zip(times, saved, strict=True)], 85),
        }

    def steps(self, finished: list[dict[str, Any]], times: list[float]) -> list[dict[str, Any]]:
        found = []
        for p, name in enumerate(self.ids):
            mine = [(x, i) for x, i in self.ended() if x["visits"][i]["p"] == p]
            parts = [self.split(x, p, x["visits"][i]["in"], x["visits"][i]["left"]) for x, i in mine]
            saved = []
            for x in finished:
                spent = 0
                for v in self.on_the_way(x):
                    if x["full"] and v["p"] == p and self.kind[p] == "queue":
                        spent += v["left"] - v["in"]
                    if x["full"] and v["p"] == p and self.kind[p] == "work":
                        spent += length(common(v["in"], v["left"], x["blocked"]))
                saved.append(spent)
            again = sum(any(e["p"] >= p for e in x["visits"][:i]) for x, i in mine)
            found.append(
                {
                    "step": name,
                    "visits": len(mine),
                    "open": sum(v["p"] == p and v["left"] is None for x in self.lives for v in x["visits"]),
                    "wait_days": self.spent([part[2] / DAY for part in parts]),
                    "active_hours": self.spent([part[1] / 3600 for part in parts]),
                    "off_days": sum(part[3] for part in parts) / DAY,
                    "rework_visits": again,
                    "accuracy": self.accuracy(p),
                }
                | self.influence(finished, times, saved)
            )
        return found

    def spent(self, values: list[float]) -> dict[str, Any]:
        return {"total": sum(values), "p50": rank(values, 50), "p85": rank(values, 85)}

    def rolled(self) -> float | None:
        known = [a for p in range(self.s, self.f + 1) if (a := self.accuracy(p)) is not None]
        return prod(known) if known else None

    def backward(self, life: dict[str, Any]) -> list[tuple[int, int, int]]:
        found, before = [], None
        for v in life["visits"]:
            if before is not None and v["p"] < before:
                found.append((before, v["p"], v["in"]))
            before = v["p"]
        return found

    def first_pass(self, finished: list[dict[str, Any]]) -> float | None:
        return mean([not self.backward(x) for x in finished if x["full"]])

    def loops(self) -> list[dict[str, Any]]:
        counts: dict[tuple[int, int], int] = {}
        for x in self.lives:
            for a, b, at in self.backward(x) if x["full"] else []:
                if self.inside(at):
                    counts[a, b] = counts.get((a, b), 0) + 1
        ordered = sorted(counts, key=lambda pair: (-counts[pair], pair))
        return [{"from": self.ids[a], "to": self.ids[b], "count": counts[a, b]} for a, b in ordered]

    def heatmap(self) -> dict[str, Any]:
        cells = self.buckets(self.bucket)
        rows: dict[str, list[Any]] = {}
        for p, name in enumerate(self.ids):
            rows[name] = [self.cell(p, label, days) for label, days in cells]
        return {
            "measure": self.measure,
            "bucket": self.bucket,
            "columns": [label for label, _ in cells],
            "rows": rows,
        }

    def cell(self, p: int, label: str, days: list[date]) -> float | None:
        low, high = self.midnight(days[0]), self.midnight(days[-1] + timedelta(days=1))
        end = self.day_end(days[-1])
        inside, open_at, ended = 0.0, [], []
        for x in self.lives:
            for v in x["visits"] if x["full"] else []:
                if v["p"] != p:
                    continue
                a, b = max(low, v["in"]), min(high, self.end(v))
                if a < b:
                    inside += self.split(x, p, a, b)[2] / DAY
                if v["in"] <= end and (v["left"] is None or v["left"] > end):
                    open_at.append(self.split(x, p, v["in"], end)[2] / DAY)
                if v["left"] is not None and self.local(v["left"]) in days:
                    ended.append(self.split(x, p, v["in"], v["left"])[2] / DAY)
        return {
            "accrued": inside,
            "median": rank(ended, 50),
            "p85": rank(ended, 85),
            "oldest": max(open_at, default=None),
            "count": len(ended),
        }[self.measure]

    def cfd(self) -> dict[str, Any]:
        lines = {}
        for p in range(self.s, self.f + 1):
            at = []
            for x in self.lives:
                if x["started"] is None:
                    continue
                crossing = x["started"] if p == self.s else self.crossed(x, p)
                if crossing is None and x["class"] == "discarded":
                    crossing = x["discarded"]
                if crossing is not None:
                    at.append(crossing)
            lines[self.ids[p]] = [sum(t <= self.day_end(day) for t in at) for day in self.days]
        return {"days": [day.isoformat() for day in self.days], "lines": lines}

    def dependencies(self, finished: list[dict[str, Any]], times: list[float]) -> list[dict[str, Any]]:
        found = []
        for name in {x["name"] for x in self.blocks if x["name"]}:
            rows = []
            for x in self.blocks:
                a, b = max(x["from"], self.low), min(x["to"], self.high)
                if x["name"] == name and a < b:
                    rows.append((x["life"], a, b, x["open"]))
            if not rows:
                continue
            items = {life["number"]: life for life, _, _, _ in rows}
            merged = sum(length(union([(a, b) for y, a, b, _ in rows if y is x])) for x in items.values())
            saved = []
            for x in finished:
                spans = union([(y["from"], y["to"]) for y in self.blocks if y["life"] is x and y["name"] == name])
                saved.append(length(common(x["started"], x["finished"], spans)) if x["full"] else 0)
            found.append(
                {
                    "dependency": name,
                    "blocks": len(rows),
                    "items": len(items),
                    "days": merged / DAY,
                    "median_days": rank([(b - a) / DAY for _, a, b, _ in rows], 50),
                    "months": len({self.local(a).strftime("%Y-%m") for _, a, _, _ in rows}),
                    "open": sum(still for _, _, _, still in rows),
                }
                | self.influence(finished, times, saved)
            )
        return sorted(found, key=lambda x: (-x["days"], x["dependency"]))

    def ageing(self, going: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for x in sorted(going, key=lambda x: (x["started"], x["key"])):
            age = self.count_days(x["started"], self.as_of)
            exits = []
            for y in self.lives:
                left = [v["left"] for v in y["visits"] if v["p"] == x["p"] and v["left"] is not None]
                if y["class"] == "finished" and left:
                    exits.append(self.count_days(y["started"], left[-1]))
            found.append(
                {
                    "item": x["key"],
                    "step": self.ids[x["p"]],
                    "age_days": age,
                    "step_days": (self.as_of - x["visits"][-1]["in"]) / DAY,
                    "pace": mean([exit_age <= age for exit_age in exits]),
                }
            )
        return found

    def little(self, finished: list[dict[str, Any]], times: list[float]) -> dict[str, Any]:
        spans = []
        for x in self.lives:
            if x["started"] is not None:
                out = self.as_of if x["out"] is None else x["out"]
                spans.append(min(out, self.high) - max(x["started"], self.low))
        spans = [span for span in spans if span > 0]
        t = (self.high - self.low) / DAY
        days = sum(spans) / DAY
        average = mean(times)
        return {
            "load": days / t if t else None,
            "arrival_rate": len(spans) / t if t else None,
            "residence_days": days / len(spans) if spans else None,
            "velocity_x_flow_time": len(finished) / t * average if t and average is not None else None,
        }

    def quality(self) -> dict[str, Any]:
        raw = self.raw
        statuses: dict[str, int] = {}
        spelled: dict[str, str] = {}
        for _, name in sorted(self.unmapped):
            name = spelled.setdefault(name.casefold(), name)
            statuses[name] = statuses.get(name, 0) + 1
        return {
            "arrived_finished": sum(x["class"] == "arrived_finished" for x in self.lives),
            "truncated": sum(raw.completeness[x["number"]] == "truncated" for x in self.lives),
            "snapshot": sum(raw.completeness[x["number"]] == "snapshot" for x in self.lives),
            "day_precision": sum(raw.precisions[x["number"]] == "day" for x in self.lives),
            "unmapped_statuses": statuses,
        }
