"""The table of the program's commands, walked from outside: what exits how, and what goes where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from store import Store
from vsm_tui.__main__ import run
from vsm_tui.flow.schema import metrics_schema
from vsm_tui.intake.sample import load_samples

NOW = "2026-11-22T12:00:00Z"


class Said(NamedTuple):
    """What a command line led to."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample streams; only read."""
    path = tmp_path_factory.mktemp("sample") / "s.db"
    with Store.open(path, create=True) as store:
        load_samples(store)
    return path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs one command line in an empty folder of its own."""
    monkeypatch.setenv("VSM_TUI_NOW", NOW)
    monkeypatch.delenv("VSM_TUI_DB", raising=False)

    def said(*arguments: object) -> Said:
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return said


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test stands in its own folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


READING = (
    ["streams"],
    ["check"],
    ["backup"],
    ["metrics", "payments"],
    ["metrics", "payments", "--json"],
    ["report", "payments"],
    ["forecast", "payments", "--json"],
    ["export", "payments"],
    ["map", "export", "payments"],
    ["outcomes", "export", "payments"],
    ["changes", "export", "payments"],
)
OF_A_STREAM = [command for command in READING if "payments" in command]


def ids(command: list[str]) -> str:
    return " ".join(command)


@pytest.mark.parametrize("command", READING, ids=ids)
def test_a_reading_command_makes_no_store(say: Callable[..., Said], folder: Path, command: list[str]) -> None:
    said = say("--db", folder / "deep" / "none.db", *command)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("vsm-tui: there is no store at") and said.err.count("\n") == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", OF_A_STREAM, ids=ids)
def test_an_unknown_stream_is_one_line_that_names_those_there_are(
    say: Callable[..., Said], sample: Path, folder: Path, command: list[str]
) -> None:
    said = say("--db", sample, *("nowhere" if word == "payments" else word for word in command))
    assert (said.code, said.out) == (1, "")
    assert said.err == "vsm-tui: there is no stream 'nowhere'; there are payments, claims, onboarding\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", [c for c in READING if c[0] not in ("backup", "export")], ids=ids)
def test_db_is_taken_before_and_after_and_from_the_environment(
    say: Callable[..., Said], sample: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    before, after = say("--db", sample, *command), say(*command, "--db", sample)
    monkeypatch.setenv("VSM_TUI_DB", str(sample))
    named = say(*command)
    assert before.code == 0 and before.err == ""
    assert before == after == named
    assert say(*command, "--db", "elsewhere.db").code == 1


def test_the_later_db_wins(say: Callable[..., Said], sample: Path) -> None:
    assert say("--db", "none.db", "streams", "--db", sample).code == 0
    assert say("--db", sample, "streams", "--db", "none.db").code == 1


USAGE = (
    ["frobnicate"],
    ["--frobnicate"],
    ["metrics"],
    ["metrics", "payments", "extra"],
    ["metrics", "payments", "--from", "someday"],
    ["metrics", "payments", "--from", "2026-02-01", "--to", "2026-01-01"],
    ["metrics", "payments", "--as-of", "2026-13-01"],
    ["metrics", "payments", "--basis", "guess"],
    ["metrics", "payments", "--bucket", "year"],
    ["metrics", "payments", "--measure", "mean"],
    ["metrics", "payments", "--day-counting", "both"],
    ["forecast", "payments", "--days", "0"],
    ["forecast", "payments", "--items", "many"],
    ["report", "payments", "--format", "pdf"],
    ["export", "payments", "--format", "xlsx"],
    ["import", "--stream", "x"],
    ["import", "no.csv"],
    ["import", "no.csv", "--stream", "no slug"],
    ["import", "no.csv", "--stream", "x", "--format", "tea"],
    ["import", "no.csv", "--stream", "x", "--timezone", "Mars/Olympus"],
    ["import", "no.csv", "--stream", "x", "--columns", "item"],
    ["map"],
    ["map", "export"],
    ["outcomes"],
    ["changes", "import"],
    ["restore"],
    ["git", "."],
    ["git", ".", "--stream", "x", "--fix-pattern", "("],
    ["serve", "--port", "99999"],
    ["streams", "--db", ""],
)


@pytest.mark.parametrize("command", USAGE, ids=ids)
def test_a_wrong_command_line_is_one_line_and_exit_2(
    say: Callable[..., Said], sample: Path, folder: Path, command: list[str]
) -> None:
    said = say("--db", sample, *command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("vsm-tui: ") and said.err.count("\n") == 1
    assert "--help" in said.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("option", ["--start", "--finish"])
def test_an_unknown_step_is_one_line_and_exit_1(say: Callable[..., Said], sample: Path, option: str) -> None:
    said = say("--db", sample, "metrics", "payments", "--json", option, "lunch")
    assert (said.code, said.out) == (1, "")
    assert "no step 'lunch'" in said.err and said.err.count("\n") == 1


def test_a_clock_that_is_no_instant_is_one_line(
    say: Callable[..., Said], sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("yesterday", "99999999999", "2026-02-30"):
        monkeypatch.setenv("VSM_TUI_NOW", wrong)
        said = say("--db", sample, "streams")
        assert (said.code, said.out) == (2, "")
        assert f"VSM_TUI_NOW is {wrong!r}" in said.err and said.err.count("\n") == 1


def test_the_clock_that_is_named_is_the_one_that_counts(
    say: Callable[..., Said], sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VSM_TUI_NOW", "2026-11-21T08:00:00+01:00")
    found = json.loads(say("--db", sample, "metrics", "payments", "--json", "--as-of", "now").out)
    assert found["as_of"] == "2026-11-21T07:00:00Z"


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--from", "2026-03-01", "--to", "2026-04-30"],
        ["--basis", "working", "--bucket", "month", "--measure", "p85"],
        ["--basis", "elapsed", "--day-counting", "inclusive", "--bucket", "day", "--measure", "count"],
        ["--type", "defect", "--type", "FEATURE", "--as-of", "2026-06-30"],
        ["--filter", "a", "--start", "development", "--finish", "released", "--measure", "oldest"],
        ["--type", "no such type", "--measure", "median"],
    ],
    ids=ids,
)
def test_metrics_prints_one_object_with_every_key_of_the_schema(
    say: Callable[..., Said], sample: Path, options: list[str]
) -> None:
    said = say("--db", sample, "metrics", "payments", "--json", *options)
    assert said.code == 0
    assert bool(said.err) == ("no such type" in options)
    found = json.loads(said.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert faults(metrics_schema(), found) == []


def test_metrics_has_the_keys_that_are_promised(say: Callable[..., Said], sample: Path) -> None:
    found = json.loads(say("--db", sample, "metrics", "payments", "--json").out)
    promised = """stream basis as_of timezone window start finish day_counting items flow_time_days weeks flow_load
        flow_efficiency flow_distribution steps rolled_accuracy first_pass loops heatmap cfd dependencies ageing
        littles_law quality delivery outcomes changes governance"""
    assert set(promised.split()) <= set(found)
    of_a_step = """step visits open wait_days active_hours off_days rework_visits accuracy influence_days
        p85_without"""
    of_items = "total not_started returned in_progress finished discarded arrived_finished"
    assert set(of_a_step.split()) <= set(found["steps"][0])
    assert set(of_items.split()) <= set(found["items"])


def test_the_schema_is_printed_without_a_store_or_a_stream(say: Callable[..., Said]) -> None:
    said = say("metrics", "--schema")
    assert said.code == 0
    assert json.loads(said.out) == metrics_schema()


def test_help_and_version_go_to_stdout(say: Callable[..., Said]) -> None:
    from vsm_tui.cli import COMMANDS

    assert say("--version") == (0, "vsm-tui 0.1.0\n", "")
    said = say("--help")
    assert (said.code, said.err) == (0, "")
    assert all(f"\n  {name} " in said.out for name in COMMANDS)
    for name in COMMANDS:
        said = say(name, "--help")
        assert (said.code, said.err) == (0, "")
        assert "--db FILE" in said.out or name in ("map", "outcomes", "changes"), name


def test_the_map_outcomes_and_changes_come_back_as_they_went(say: Callable[..., Said], sample: Path) -> None:
    for name in ("map", "outcomes", "changes"):
        written = say("--db", sample, name, "export", "payments", "-o", f"{name}.yaml")
        assert written == (0, "", "")
        assert Path(f"{name}.yaml").read_text(encoding="utf-8") == say("--db", sample, name, "export", "payments").out
        assert say("--db", "new.db", name, "import", f"{name}.yaml").code == 0
        assert say("--db", "new.db", name, "export", "payments").out == Path(f"{name}.yaml").read_text("utf-8")


def test_export_and_report_write_where_they_are_told(say: Callable[..., Said], sample: Path) -> None:
    assert say("--db", sample, "export", "payments", "-o", "tables") == (0, "", "")
    assert {path.name for path in Path("tables").iterdir()} >= {"events.csv", "visits.csv", "items.csv", "blocks.csv"}
    assert set(json.loads(say("--db", sample, "export", "payments", "--format", "json").out)) >= {"events", "visits"}
    for form, begins in (("md", "#"), ("html", "<!"), ("json", "{")):
        assert say("--db", sample, "report", "payments", "--format", form, "-o", f"r.{form}").code == 0
        assert Path(f"r.{form}").read_text(encoding="utf-8").lstrip().lower().startswith(begins)


def test_an_output_that_cannot_be_written_is_one_line(say: Callable[..., Said], sample: Path) -> None:
    for command in (["map", "export", "payments"], ["report", "payments"]):
        said = say("--db", sample, *command, "-o", "no/such/file")
        assert (said.code, said.out) == (1, "")
        assert "there is no folder" in said.err and said.err.count("\n") == 1


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty.csv: the file is empty"),
    "binary.csv": (bytes(range(256)) * 20, "binary.csv: "),
    "binary.json": (bytes(range(256)) * 20, "binary.json: "),
    "header.csv": (b"item,step,at\n", "header.csv: has a header and no rows"),
    "ambiguous.csv": (b"item,step,at\nA,build,03/04/2026\n", "--day-first"),
    "notes.txt": (b"just some notes\n", "notes.txt: "),
    "truncated.json": (b'{"issues": [{"key": "A"', "truncated.json: "),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_one_line_and_leaves_nothing(
    say: Callable[..., Said], folder: Path, name: str
) -> None:
    content, told = BAD_FILES[name]
    (folder / name).write_bytes(content)
    said = say("--db", "s.db", "import", name, "--stream", "a")
    assert (said.code, said.out) == (1, "")
    assert told in said.err and said.err.count("\n") == 1
    assert not (folder / "s.db").exists()


def test_a_folder_without_a_readable_file_is_one_line(say: Callable[..., Said], folder: Path) -> None:
    (folder / "mixed").mkdir()
    (folder / "mixed" / "readme.txt").write_text("nothing")
    said = say("--db", "s.db", "import", "mixed", "--stream", "a")
    assert said.code == 1
    assert said.err.startswith("vsm-tui: mixed: ") and said.err.count("\n") == 1


def test_one_bad_row_in_ten_thousand_is_named_and_nothing_is_half_imported(
    say: Callable[..., Said], folder: Path
) -> None:
    rows = [f"A-{number},build,2026-01-01T00:00:{number % 60:02}Z" for number in range(10_000)]
    rows[7_000] = "A-7000,build,someday"
    (folder / "log.csv").write_text("item,step,at\n" + "\n".join(rows) + "\n")
    said = say("--db", "s.db", "import", "log.csv", "--stream", "a")
    assert said.code == 1
    assert said.err.splitlines()[0].startswith("refused: log.csv: row 7002, at: 'someday'")
    assert said.err.splitlines()[1].startswith("vsm-tui: 1 of 10000 rows cannot be read, nothing was imported")
    assert not (folder / "s.db").exists()
    kept = say("--db", "s.db", "import", "log.csv", "--stream", "a", "--skip-bad-rows")
    assert kept.code == 0
    assert "9999 kept, 1 refused" in kept.out
    assert "items 9999 new" in kept.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stream: a\nsteps:\n  - {id: one, statuses: [Build]}\n  - {id: two, statuses: [build]}\n", ":4: "),
        ("stream: a\ntimezone: Mars/Olympus\nsteps: [{id: one}]\n", ":2: timezone: 'Mars/Olympus' is no time zone"),
        ("stream: a\nstream: b\nsteps: [{id: one}]\n", ":2: the key 'stream' stands twice"),
        ("stream: [a\n", "is no YAML"),
        ("stream: b\nsteps: [{id: one}]\n", "is the map of 'b', not of 'a'"),
    ],
)
def test_a_map_that_cannot_be_used_names_file_and_line(
    say: Callable[..., Said], folder: Path, text: str, told: str
) -> None:
    (folder / "map.yaml").write_text(text)
    (folder / "log.csv").write_text("item,step,at\nA,build,2026-01-01T00:00:00Z\n")
    said = say("--db", "s.db", "import", "log.csv", "--stream", "a", "--map", "map.yaml")
    assert (said.code, said.out) == (1, "")
    assert "map.yaml" in said.err and told in said.err and said.err.count("\n") == 1
    assert not (folder / "s.db").exists()


def test_dry_run_and_propose_write_nothing(say: Callable[..., Said], folder: Path) -> None:
    (folder / "log.csv").write_text("item,step,at\nA,build,2026-01-01T00:00:00Z\nA,live,2026-01-02T00:00:00Z\n")
    assert say("--db", "s.db", "import", "log.csv", "--stream", "a", "--dry-run").code == 0
    proposed = say("--db", "s.db", "import", "log.csv", "--stream", "a", "--propose")
    assert proposed.code == 0
    assert not (folder / "s.db").exists()
    (folder / "map.yaml").write_text(proposed.out)
    assert say("--db", "s.db", "import", "log.csv", "--stream", "a", "--map", "map.yaml").code == 0
    again = say("--db", "s.db", "import", "log.csv", "--stream", "a")
    assert again.code == 0
    assert again.out.endswith("Stream a: nothing new.\n")


def test_backup_and_restore_bring_everything_back(say: Callable[..., Said], sample: Path) -> None:
    assert say("--db", sample, "backup", "copy.db").code == 0
    assert say("--db", "new.db", "restore", "copy.db").code == 0
    assert say("--db", "new.db", "streams").out == say("--db", sample, "streams").out
    assert Path("copy.db").stat().st_mode & 0o777 == 0o600


_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(schema: dict[str, Any], value: Any, path: str = "$") -> list[str]:
    """Where a value does not fit the part of JSON Schema that ours uses."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{path}: {value!r} is not one of {schema['enum']}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if (isinstance(value, bool) and "boolean" not in kinds) or not any(isinstance(value, _TYPES[k]) for k in kinds):
        return [f"{path}: {value!r} is no {kinds}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            of = known.get(name, schema.get("additionalProperties"))
            if isinstance(of, dict):
                found += faults(of, inner, f"{path}.{name}")
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += faults(schema["items"], inner, f"{path}[{place}]")
    return found


def test_a_type_or_text_that_no_item_has_is_said_beside_the_figures(say: Callable[..., Said], sample: Path) -> None:
    said = say("metrics", "payments", "--json", "--type", "featur", "--filter", "[[[", "--db", sample)
    assert said.code == 0 and json.loads(said.out)["items"]["total"] == 0
    assert said.err.splitlines() == [
        "vsm-tui: no item has the type 'featur'; there are feature, defect, debt, risk, other",
        "vsm-tui: no item matches '[[['",
    ]
    assert say("metrics", "payments", "--type", "FEATURE", "--db", sample).err == ""


def test_a_number_that_is_none_is_called_so(say: Callable[..., Said], sample: Path) -> None:
    assert "'x' is not a whole number" in say("forecast", "payments", "--days", "x", "--db", sample).err


def test_a_file_that_cannot_be_put_is_named_as_the_person_named_it(say: Callable[..., Said], sample: Path) -> None:
    Path("there").mkdir()
    said = say("map", "export", "payments", "-o", "there", "--db", sample)
    assert said.code == 1 and said.err.startswith("vsm-tui: there: is a")
