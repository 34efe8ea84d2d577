"""What the columns of a table may mean: proposed from names and cells, changed by a person, asked where unknowable."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vsm_tui.intake.columns import Choice
from vsm_tui.intake.gathering import Options
from vsm_tui.intake.reading import read_files
from vsm_tui.intake.recognition import ambiguous_example, date_order, look_at
from vsm_tui.intake.roles import JOINED, NEEDED, Plan, as_kind, columns_of

GERMAN = (
    "Vorgang;Zustand;Seit;Bearbeiter\nPAY-1;Neu;03.04.2026 10:00;Ann\nPAY-1;In Prüfung;04.04.2026 10:00;Bob\n"
    "PAY-2;Neu;05.04.2026 11:00;Ann\nPAY-2;Fertig;06.04.2026 12:00;Ann\n"
)


def plan_of(path):
    look = look_at(path)
    assert look.table is not None and look.proposed is not None
    names = {
        role: [look.table.header[index] for index in indexes] for role, indexes in look.proposed.plan.roles.items()
    }
    return look, look.proposed, names


def test_known_names_leave_no_doubt(write):
    look, found, names = plan_of(write("e.csv", "item,status,at\nA,To Do,2026-01-05\nB,Done,2026-01-06\n"))
    assert found.sure and found.plan.kind == "events" and not found.plan.missing()
    assert names == {"item": ["item"], "step": ["status"], "at": ["at"]}
    assert look.words == "CSV with commas, UTF-8, 3 columns"


def test_a_german_table_is_proposed_from_names_and_cells(write):
    look, found, names = plan_of(write("vorgänge.csv", GERMAN, encoding="cp1252"))
    assert not found.sure and "which is the item" in found.doubt
    assert names == {"item": ["Vorgang"], "step": ["Zustand"], "at": ["Seit"]}
    assert look.words == "CSV with semicolons, Windows-1252, 4 columns"
    assert date_order(look.table, found.plan) == "either"
    assert ambiguous_example(look.table, found.plan) == "03.04.2026 10:00"


def test_two_columns_of_one_name_are_in_doubt_and_the_first_can_be_chosen(write):
    path = write("two.csv", "item,status,status,at\nA,New,x,2026-01-01\nA,Done,y,2026-01-02\n")
    look, found, _ = plan_of(path)
    assert not found.sure and "could all be the step" in found.doubt
    for column, statuses in ((1, {"New", "Done"}), (2, {"x", "y"})):
        plan = found.plan.with_role(column, "step")
        reading = read_files([path], Options(format="events", columns=plan.choice(look.table)))
        assert set(reading.batch.events.statuses) == statuses
    joined = found.plan.with_role(2, JOINED)
    reading = read_files([path], Options(format="events", columns=joined.choice(look.table)))
    assert set(reading.batch.events.statuses) == {"New/x", "Done/y"}


def test_the_real_start_complete_log_is_proposed_right(exports):
    path = str(exports / "patients-startcomplete/patients.csv")
    look, found, names = plan_of(path)
    assert not found.sure
    assert names == {"item": ["patient"], "step": ["handling"], "at": ["time"], "lifecycle": ["registration_type"]}
    reading = read_files([path], Options(format="events", columns=found.plan.choice(look.table)))
    assert reading.kept == reading.rows == 5442 and len(reading.batch.items) == 500


def test_what_needs_no_roles_has_no_table(write, tmp_path):
    for path in (
        write("search.json", '{"issues": []}'),
        write("log.xes", "<log/>"),
        write("blocks.csv", "item,from,to\nA,2026-01-01,\n"),
        str(tmp_path),
    ):
        look = look_at(path)
        assert look.proposed is None and look.words == ""


def test_a_role_moves_from_column_to_column_and_stages_stay_side_by_side(write):
    look = look_at(write("s.csv", "ID,Ready,Doing,Done,Note\nA,2026-01-01,2026-01-02,2026-01-03,x\nB,,2026-02-02,,y\n"))
    plan = as_kind("stages", look.table)
    assert plan.stages == (1, 3) and [plan.role_of(index) for index in range(5)] == [
        "item",
        "stage",
        "stage",
        "stage",
        "",
    ]
    assert plan.with_role(1, "").stages == (2, 3)
    assert plan.with_role(2, "first stage").choice(look.table) == Choice({"item": ("ID",)}, ("Doing", "Done"))
    assert plan.with_role(4, "item").roles == {"item": (4,)}
    assert plan.with_role(2, "last stage").with_role(1, "title").missing() == ("stages",)
    assert Plan("changelog").missing() == NEEDED["changelog"]


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters=",;\"'"), max_size=12)
cells = st.one_of(st.sampled_from(["", "A-1", "B-2", "Doing", "2026-01-05", "03/04/2026", "31.12.2025", "12"]), names)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_table_gets_a_plan_whose_columns_have_one_role_each(tmp_path_factory, data):
    width = data.draw(st.integers(1, 6))
    header = ["c" + data.draw(names) for _ in range(width)]
    rows = data.draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=8))
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n", encoding="utf-8")
    look = look_at(str(path))
    if look.table is None:
        return
    seen = columns_of(look.table)
    assert [column.index for column in seen] == list(range(len(look.table.header)))
    for kind in NEEDED:
        plan = as_kind(kind, look.table, seen)
        used = [index for indexes in plan.roles.values() for index in indexes]
        assert len(used) == len(set(used))
        stages = range(plan.stages[0], plan.stages[1] + 1) if plan.stages else range(0)
        assert not set(used) & set(stages)
        for role in plan.choices():
            for column in seen:
                changed = plan.with_role(column.index, role)
                said = "stage" if role in ("first stage", "last stage") else role.removeprefix("+")
                assert changed.role_of(column.index) == said
        assert date_order(look.table, plan) in ("none", "day", "month", "either", "neither")
