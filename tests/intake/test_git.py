"""Deployments and lead times from repositories with known answers, made with the real git."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from store import Store
from store.delivery import load_commits, load_deployments
from store.models import Batch
from vsm_tui.cli.git import git as git_command
from vsm_tui.flow.delivery import delivery
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.git import GitSummary, read_repository
from vsm_tui.intake.git_tags import named_instant, tag_instant

UTC_ZONE, LONDON = ZoneInfo("UTC"), ZoneInfo("Europe/London")
DAY, HOUR = 86_400, 3_600
BEGIN = 1_772_409_600
"""2026-03-02 00:00 UTC, a Monday."""


class Repo:
    """A repository whose commits and tags are made at chosen instants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ana")
        self.git("config", "user.email", "ana@example.com")

    def git(self, *arguments: str, at: float = 0, **environment: str) -> str:
        stamp = f"{BEGIN + round(at * DAY)} +0000"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        dated = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            env=clean | dated | environment,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(self, at: float, subject: str = "work", **environment: str) -> str:
        self.git("commit", "-q", "--allow-empty", "-m", subject, at=at, **environment)
        return self.git("rev-parse", "HEAD")

    def tag(self, name: str, at: float | None = None, where: str = "HEAD") -> None:
        """Lightweight, or annotated where an instant is given."""
        self.git("tag", *(("-a", "-m", name) if at is not None else ()), name, where, at=at or 0)

    def read(self, zone: ZoneInfo = UTC_ZONE, *, tags: str = "*", fix: str | None = None) -> tuple[Batch, GitSummary]:
        return read_repository(self.path, zone, deploy_tags=tags, fix_pattern=fix)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def lead_hours(batch: Batch) -> dict[str, list[float]]:
    """Hours from commit to deployment, by deployment."""
    at = {one.ref: one.at for one in batch.deployments}
    found: dict[str, list[float]] = {}
    for one in batch.commits:
        found.setdefault(one.deployed_ref, []).append((at[one.deployed_ref] - one.committed_at) / HOUR)
    return {ref: sorted(hours) for ref, hours in found.items()}


def test_commits_between_two_deployments_have_their_lead_time(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=1)
    repo.commit(2)
    repo.commit(3)
    repo.tag("v2", at=4)
    batch, summary = repo.read()
    assert [(one.ref, one.at) for one in batch.deployments] == [("v1", BEGIN + DAY), ("v2", BEGIN + 4 * DAY)]
    assert lead_hours(batch) == {"v2": [24, 48]}, "what came before the first deployment is not known to be its own"
    assert (summary.commits, summary.before_first) == (2, 1)


def test_a_merge_brings_its_branch_and_is_no_change_of_its_own(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.git("checkout", "-q", "-b", "side")
    repo.commit(1, "on the side")
    repo.git("checkout", "-q", "main")
    repo.commit(2, "on main")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merge", at=3)
    repo.tag("v2", at=4)
    batch, summary = repo.read()
    assert lead_hours(batch) == {"v2": [48, 72]}
    assert summary.merges == 1


def test_tags_on_one_commit_deploy_it_once_each_but_bring_it_once(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(1)
    repo.tag("v2", at=2)
    repo.tag("v2-again", at=5)
    batch, _ = repo.read()
    assert [one.ref for one in batch.deployments] == ["v1", "v2", "v2-again"]
    assert lead_hours(batch) == {"v2": [24]}


def test_two_names_of_one_deployment_count_once(repo: Repo) -> None:
    repo.commit(0)
    repo.commit(1)
    repo.tag("v2")
    repo.tag("latest")
    batch, summary = repo.read()
    assert [one.ref for one in batch.deployments] == ["latest"]
    assert summary.same_place == 1


def test_several_deployments_a_day_are_several(repo: Repo) -> None:
    repo.commit(0)
    for number in range(4):
        repo.commit(1 + number / 24)
        repo.tag(f"prod-{number}", at=1 + (number + 0.5) / 24)
    batch, _ = repo.read()
    assert len(batch.deployments) == 4
    assert lead_hours(batch) == {f"prod-{number}": [0.5] for number in range(1, 4)}


def test_a_glob_says_which_tags_are_deployments(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(1)
    repo.tag("prod/1", at=1)
    batch, _ = repo.read(tags="prod/*")
    assert [one.ref for one in batch.deployments] == ["prod/1"]
    assert repo.read(tags="none-*")[0].deployments == []


def test_no_tags_is_no_deployment_and_no_error(repo: Repo) -> None:
    repo.commit(0)
    batch, summary = repo.read()
    assert (batch.deployments, batch.commits, summary.deployments) == ([], [], 0)


def test_an_empty_repository_and_a_bare_one_are_read(repo: Repo, tmp_path: Path) -> None:
    assert repo.read()[0].deployments == []
    repo.commit(0)
    repo.tag("v1", at=0)
    subprocess.run(["git", "clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare")], check=True)
    assert len(read_repository(tmp_path / "bare", UTC_ZONE)[0].deployments) == 1


def test_a_shallow_clone_says_what_is_missing(repo: Repo, tmp_path: Path) -> None:
    for day in range(6):
        repo.commit(day)
        repo.tag(f"v{day}", at=day + 0.5)
    target = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "3", f"file://{repo.path}", str(target)], check=True)
    subprocess.run(["git", "-C", str(target), "fetch", "-q", "--depth", "3", "--tags"], check=True)
    batch, summary = read_repository(target, UTC_ZONE)
    assert summary.shallow and "unshallow" in "\n".join(summary.lines())
    assert {hours for found in lead_hours(batch).values() for hours in found} == {12}


def test_a_tag_older_than_its_commits_gives_no_negative_lead_time(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(9, "from a clock that runs ahead")
    repo.commit(1)
    repo.tag("v2", at=2)
    batch, summary = repo.read()
    assert (summary.commits, summary.after_deployment) == (1, 1)
    found = delivery(batch.deployments, batch.commits, UTC_ZONE, BEGIN + 20 * DAY)
    assert found is not None
    assert (found.total.lead_time_hours.n, found.total.lead_time_hours.p50) == (1, 24)
    assert found.left_out.dated_after_deployment == 1


def test_an_author_whose_name_is_no_utf8_is_no_obstacle(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    name = b"Andr\xe9".decode("latin-1").encode("latin-1").decode("utf-8", "surrogateescape")
    repo.commit(1, "caf\udce9 opened", GIT_AUTHOR_NAME=name, GIT_COMMITTER_NAME=name)
    repo.tag("v2", at=2)
    batch, _ = repo.read()
    assert lead_hours(batch) == {"v2": [24]}


def test_a_tag_of_a_tag_leads_to_its_commit_and_a_tag_of_a_file_to_none(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=1)
    repo.git("tag", "-a", "-m", "again", "v1-signed", "v1", at=3)
    (repo.path / "file").write_text("text")
    blob = repo.git("hash-object", "-w", "file")
    repo.git("tag", "file", blob)
    batch, summary = repo.read()
    assert [one.ref for one in batch.deployments] == ["v1", "v1-signed"]
    assert summary.ignored_tags == 1


# --- failures -----------------------------------------------------------------------------------------


def test_a_fix_fails_the_deployment_before_it_and_restores_it(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(1, "new checkout")
    repo.tag("v2", at=2)
    repo.commit(2.1, "Hotfix: checkout of guests")
    repo.tag("v3", at=2.25)
    batch, _ = repo.read()
    said = {one.ref: (one.failed, one.unplanned, one.restored_at) for one in batch.deployments}
    assert said["v2"] == (True, False, BEGIN + round(2.25 * DAY))
    assert said["v3"] == (False, True, None)
    found = delivery(batch.deployments, batch.commits, UTC_ZONE, BEGIN + 20 * DAY)
    assert found is not None
    assert found.total.change_fail.share == pytest.approx(1 / 3)
    assert (found.total.recovery_hours.n, found.total.recovery_hours.p50) == (1, 6)
    assert found.total.rework.share == pytest.approx(1 / 3)


def test_a_revert_fails_the_deployment_that_brought_what_it_takes_back(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    bad = repo.commit(1, "bad idea")
    repo.tag("v2", at=1)
    repo.commit(2, "good idea")
    repo.tag("v3", at=2)
    repo.git("commit", "-q", "--allow-empty", "-m", f'Revert "bad idea"\n\nThis reverts commit {bad}.', at=3)
    repo.tag("v4", at=3)
    batch, _ = repo.read()
    assert [one.ref for one in batch.deployments if one.failed] == ["v2"]


def test_what_is_reverted_before_it_reached_anybody_failed_nobody(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    bad = repo.commit(1, "bad idea")
    repo.git("commit", "-q", "--allow-empty", "-m", f'Revert "bad idea"\n\nThis reverts commit {bad}.', at=1.5)
    repo.tag("v2", at=2)
    repo.commit(3, "hotfix: wrong tax")
    repo.tag("v3", at=4)
    batch, _ = repo.read()
    assert [(one.ref, one.unplanned) for one in batch.deployments if one.unplanned] == [("v3", True)]
    assert [one.ref for one in batch.deployments if one.failed] == ["v2"]


def test_without_any_fix_failures_are_unknown_unless_a_pattern_was_named(repo: Repo) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(1)
    repo.tag("v2", at=1)
    assert [one.failed for one in repo.read()[0].deployments] == [None, None]
    assert [one.failed for one in repo.read(fix="^fix:")[0].deployments] == [False, False]


# --- the instant of a deployment ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("deploy-2026-03-02", "2026-03-02T00:00:00Z"),
        ("prod/2026.03.02", "2026-03-02T00:00:00Z"),
        ("20260302-1430", "2026-03-02T14:30:00Z"),
        ("release_20260302T143015Z", "2026-03-02T14:30:15Z"),
        ("release-2026-03-02T14-30-00", "2026-03-02T14:30:00Z"),
        ("v2026.3.2", None),
        ("v1.2.3", None),
        ("build-202603021", None),
        ("deploy-2026-13-45", None),
    ],
)
def test_a_date_in_a_tags_name_is_understood_and_a_version_is_not_taken_for_one(name: str, said: str | None) -> None:
    found = named_instant(name, UTC_ZONE)
    written = None if found is None else found[0].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert written == said


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_the_instant_is_the_names_then_the_taggers_then_the_commits() -> None:
    commit, tagged = at("2026-06-02T09:00:00Z"), at("2026-06-02T15:00:00Z")
    assert tag_instant("v1", None, commit, LONDON) == commit
    assert tag_instant("v1", tagged, commit, LONDON) == tagged
    assert tag_instant("v1-20260602-1200", tagged, commit, LONDON) == at("2026-06-02T12:00:00+01:00")
    assert tag_instant("v1-2026-06-02", tagged, commit, LONDON) == tagged, "the tagger's is finer, on the same day"
    assert tag_instant("v1-2026-06-02", None, commit, LONDON) == commit
    assert tag_instant("v1-2026-06-04", tagged, commit, LONDON) == at("2026-06-04T00:00:00+01:00")


# --- faults, safety and size ------------------------------------------------------------------------------


def test_what_is_no_repository_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="not a git repository"):
        read_repository(tmp_path, UTC_ZONE)
    with pytest.raises(IntakeError, match="no such folder"):
        read_repository(tmp_path / "nowhere", UTC_ZONE)


def test_a_missing_git_is_said(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IntakeError, match="not installed"):
        repo.read()


def test_a_repository_cannot_make_us_run_anything(repo: Repo, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    marker = tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {marker}\n")
    trap.chmod(0o755)
    repo.commit(0)
    body = repo.git("cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n aaaa\n -----END PGP SIGNATURE-----\n\n", 1
    )
    (repo.path / "signed").write_text(body + "\n")
    repo.git("update-ref", "HEAD", repo.git("hash-object", "-t", "commit", "-w", "signed"))
    repo.tag("v1", at=0)
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand", "diff.external", "pager.log"):
        repo.git("config", name, str(trap))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "alias.log", f"!{trap}")
    assert len(repo.read()[0].deployments) == 1
    assert not marker.exists()


def many(path: Path, commits: int, tags: int) -> None:
    """A repository of that size, through fast-import."""
    lines: list[str] = []
    for number in range(1, commits + 1):
        stamp = f"Ana <ana@example.com> {BEGIN + number * 600} +0000"
        subject = f"hotfix {number}" if number % 97 == 0 else f"work {number}"
        parent = f"from :{number - 1}\n" if number > 1 else ""
        lines.append(
            f"commit refs/heads/main\nmark :{number}\ncommitter {stamp}\ndata {len(subject)}\n{subject}\n{parent}\n"
        )
        if number % (commits // tags) == 0:
            lines.append(f"tag v{number}\nfrom :{number}\ntagger {stamp}\ndata 1\nx\n")
    path.mkdir()
    subprocess.run(["git", "-C", str(path), "init", "-q"], check=True)
    subprocess.run(["git", "-C", str(path), "fast-import", "--quiet"], input="".join(lines).encode(), check=True)


def test_ten_thousand_commits_and_sixteen_hundred_tags_are_read_whole(tmp_path: Path) -> None:
    many(tmp_path / "big", 10_000, 1_600)
    batch, summary = read_repository(tmp_path / "big", UTC_ZONE)
    assert (summary.deployments, summary.commits, summary.before_first) == (1666, 9990, 6)
    assert len(batch.commits) == 9990
    assert summary.fixes == 103


# --- the command -----------------------------------------------------------------------------------------


def test_the_command_fills_a_stream_once(repo: Repo, tmp_path: Path) -> None:
    repo.commit(0)
    repo.tag("v1", at=0)
    repo.commit(1)
    repo.tag("v2", at=2)
    db = str(tmp_path / "s.db")

    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(git_command, [str(repo.path), "--stream", "checkout", "--db", db, *more])
        return done.exit_code, done.output

    code, said = run()
    assert code == 0 and "2 deployments by tag" in said and "new 2 deployments, 1 commit;" in said
    code, said = run()
    assert "new 0 deployments, 0 commits; known 2 deployments, 1 commit" in said
    with Store.open(db, readonly=True) as store:
        assert [one.ref for one in load_deployments(store, 1)] == ["v1", "v2"]
        assert len(load_commits(store, 1)) == 1
    assert run("--fix-pattern", "(")[0] == 2


def test_the_command_writes_nothing_where_no_tag_matches(repo: Repo, tmp_path: Path) -> None:
    repo.commit(0)
    db = tmp_path / "s.db"
    done = CliRunner().invoke(git_command, [str(repo.path), "--stream", "checkout", "--db", str(db)])
    assert done.exit_code == 0 and "no tag matches" in done.output
    assert not db.exists()
