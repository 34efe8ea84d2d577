"""Deployments and change lead times from a local git repository, by its tags.

Read with the git executable: no shell, no pager, no hooks, no network, nothing written. A repository's own
settings that would run a program (signature checks, lazy fetches) are switched off.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo

from store.models import Batch, CommitRecord, DeploymentRecord
from vsm_tui.intake.errors import IntakeError
from vsm_tui.intake.git_tags import Tag, tag_instant
from vsm_tui.wording import plural

FIX_PATTERN = r"\b(revert|hot[ -]?fix|roll(ed)?[ -]?back)"
"""What names a fix where nothing else is said: in a commit's subject or in a tag's name, without case."""
EARLIEST, LATEST = 0, 4_102_444_800
"""Commit dates before 1970 or from 2100 on are a broken clock's."""

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "color.ui=false",
)
_REVERTED = re.compile(r"This reverts commit ([0-9a-f]{7,64})")
_SUBJECT_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as git knows it; `at` is the committer's date in epoch seconds."""

    parents: tuple[str, ...]
    at: int
    subject: str


@dataclass(slots=True)
class Repository:
    """What was read of a repository: the deployment tags by instant, and the commits that they reach."""

    path: Path
    tags: list[Tag]
    commits: dict[str, Commit]
    shallow: bool
    ignored_tags: int
    """Tags that match the glob and name no commit."""


@dataclass(slots=True)
class GitSummary:
    """What was found, in numbers that the command prints; see `lines`."""

    path: Path
    deployments: int = 0
    same_place: int = 0
    commits: int = 0
    merges: int = 0
    before_first: int = 0
    after_deployment: int = 0
    bad_dates: int = 0
    fixes: int = 0
    failures_known: bool = False
    ignored_tags: int = 0
    shallow: bool = False
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What a person should know about it, one line each."""
        commits, deployments = plural(self.commits, "commit"), plural(self.deployments, "deployment")
        said = [f"{self.path}: {deployments} by tag, {commits} with a lead time"]
        told = (
            (self.merges, "merge commit", "left out, since a merge carries no change of its own"),
            (self.before_first, "commit", "up to the first deployment: no lead time, since none before it is known"),
            (self.after_deployment, "commit", "dated after the tag that deployed it: left out of lead times"),
            (self.bad_dates, "commit", "with an impossible date: left out"),
            (self.same_place, "tag", "for a deployment that another tag names too (one commit, one instant)"),
            (self.ignored_tags, "tag", "that names no commit: left out"),
        )
        said += [f"  {plural(count, noun)} {text}" for count, noun, text in told if count]
        if self.failures_known:
            fixes = plural(self.fixes, "deployment")
            said.append(f"  {fixes} with a fix by the pattern; what is fixed counts as failed")
        elif self.deployments:
            said.append(
                "  no deployment brings a fix by the pattern: failures stay unknown (--fix-pattern, or mark by hand)"
            )
        if self.shallow:
            said.append("  a shallow clone: what came before is missing (git fetch --unshallow brings it)")
        return said + self.notes


def read_repository(
    path: Path, zone: ZoneInfo, *, deploy_tags: str = "*", fix_pattern: str | None = None
) -> tuple[Batch, GitSummary]:
    """Deployments, failures and commits of the repository at `path`, as a batch for the store.

    Every tag whose name matches `deploy_tags` is a deployment (see `git_tags.tag_instant` for its instant). A
    commit belongs to the first deployment that reaches it; commits up to the first deployment have no lead time.
    A deployment with a commit or a tag name that matches `fix_pattern` is an unplanned fix; what it reverts, or
    else the deployment before it, counts as failed and restored then. Where the default pattern matches nothing,
    failures stay unknown. Raises `IntakeError`, and `re.error` for a pattern that is none.
    """
    pattern = re.compile(fix_pattern or FIX_PATTERN, re.IGNORECASE)
    repository = _read(path, zone, deploy_tags)
    summary = GitSummary(repository.path, ignored_tags=repository.ignored_tags, shallow=repository.shallow)
    deployments, tags = _deployments(repository.tags, summary)
    brought = _brought(tags, repository.commits)
    batch = Batch(source=str(path), format="git", deployments=deployments)
    _attribute(batch, tags, brought, repository.commits, summary)
    _mark_failures(repository, batch.deployments, tags, brought, pattern, summary, sure=fix_pattern is not None)
    return batch, summary


# --- asking git -------------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
    }


def _git(path: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints; `IntakeError` with git's own last line where it fails."""
    command = ["git", "--no-pager", "-C", str(path)]
    for setting in _SETTINGS:
        command += ["-c", setting]
    try:
        done = subprocess.run([*command, *arguments], input=given, capture_output=True, env=_environment(), check=False)
    except FileNotFoundError:
        raise IntakeError("git is not installed, or not on the PATH") from None
    except OSError as error:
        raise IntakeError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise IntakeError(_fault(done.stderr.decode("utf-8", "replace"), path), str(path))
    return done.stdout


def _fault(said: str, path: Path) -> str:
    if "not a git repository" in said:
        return "not a git repository"
    if "dubious ownership" in said:
        return (
            f"the repository belongs to somebody else; trust it with: git config --global --add safe.directory {path}"
        )
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[0].removeprefix("fatal: ") if lines else "git failed without a word"


def _read(path: Path, zone: ZoneInfo, glob: str) -> Repository:
    if not path.is_dir():
        raise IntakeError("no such folder", str(path))
    path = path.resolve()
    shallow = _git(path, "rev-parse", "--is-shallow-repository").strip() == b"true"
    named = list(_named_tags(path, glob))
    commits_of = _commits_of(path, [identity for _, identity, _ in named])
    places = {commit for commit in commits_of if commit}
    commits = dict(_commits(path, places)) if places else {}
    tags = [
        Tag(name, commit, tag_instant(name, tagged_at, commits[commit].at, zone))
        for (name, _, tagged_at), commit in zip(named, commits_of, strict=True)
        if commit and commit in commits
    ]
    return Repository(path, tags, commits, shallow, len(named) - len(tags))


def _named_tags(path: Path, glob: str) -> Iterator[tuple[str, str, int | None]]:
    """Name, object and tagger's date (none for a lightweight tag) of the tags that match."""
    form = "%(refname)%00%(objectname)%00%(taggerdate:unix)"
    for line in _git(path, "for-each-ref", f"--format={form}", "refs/tags").split(b"\n"):
        if not line:
            continue
        refname, identity, tagged = line.decode("utf-8", "replace").split("\0")
        name = refname.removeprefix("refs/tags/")
        if fnmatchcase(name, glob):
            yield name, identity, int(tagged) if tagged.lstrip("-").isdigit() else None


def _commits_of(path: Path, identities: Sequence[str]) -> list[str]:
    """The commit that each object leads to, empty where it leads to none (a tag of a file, a missing object)."""
    if not identities:
        return []
    asked = "".join(f"{identity}^{{commit}}\n" for identity in identities).encode()
    answers = _git(path, "cat-file", "--batch-check=%(objectname)", given=asked).decode("ascii", "replace").splitlines()
    return [answer if re.fullmatch(r"[0-9a-f]{40,64}", answer) else "" for answer in answers]


def _log(path: Path, starts: Iterable[str], form: str, fields: int, *options: str) -> Iterator[list[str]]:
    given = "".join(f"{start}\n" for start in starts).encode()
    out = _git(path, "log", "--stdin", "-z", "--encoding=UTF-8", f"--format={form}", *options, given=given)
    parts = out.split(b"\0")
    for place in range(0, len(parts) - fields + 1, fields):
        yield [part.decode("utf-8", "replace") for part in parts[place : place + fields]]


def _commits(path: Path, starts: Iterable[str]) -> Iterator[tuple[str, Commit]]:
    for identity, parents, at, subject in _log(path, starts, "%H%x00%P%x00%ct%x00%s", 4):
        yield identity, Commit(tuple(parents.split()), int(at), subject[:_SUBJECT_CHARACTERS])


# --- which deployment brought what -------------------------------------------------------------------


def _deployments(tags: list[Tag], summary: GitSummary) -> tuple[list[DeploymentRecord], list[Tag]]:
    """One deployment a tag, by instant; tags of one commit and one instant are one deployment, named by the first."""
    kept: dict[tuple[int, str], Tag] = {}
    for tag in sorted(tags, key=lambda tag: (tag.at, tag.name)):
        if (tag.at, tag.commit) in kept:
            summary.same_place += 1
        else:
            kept[tag.at, tag.commit] = tag
    ordered = list(kept.values())
    summary.deployments = len(ordered)
    return [DeploymentRecord(tag.at, tag.name) for tag in ordered], ordered


def _brought(tags: Sequence[Tag], commits: dict[str, Commit]) -> list[list[str]]:
    """The commits that each deployment was the first to reach, in the order of `tags`."""
    seen: set[str] = set()
    brought: list[list[str]] = []
    for tag in tags:
        mine: list[str] = []
        ahead = [tag.commit]
        while ahead:
            identity = ahead.pop()
            if identity in seen or identity not in commits:
                continue
            seen.add(identity)
            mine.append(identity)
            ahead.extend(commits[identity].parents)
        brought.append(mine)
    return brought


def _attribute(
    batch: Batch, tags: Sequence[Tag], brought: list[list[str]], commits: dict[str, Commit], summary: GitSummary
) -> None:
    """A record for each commit that has a lead time; the others are counted with the reason."""
    for number, (tag, mine) in enumerate(zip(tags, brought, strict=True)):
        for identity in mine:
            commit = commits[identity]
            if len(commit.parents) > 1:
                summary.merges += 1
            elif number == 0:
                summary.before_first += 1
            elif not EARLIEST <= commit.at < LATEST:
                summary.bad_dates += 1
            else:
                # One that is dated after its deployment is kept, and left out where lead times are counted.
                summary.after_deployment += commit.at > tag.at
                summary.commits += commit.at <= tag.at
                batch.commits.append(CommitRecord(commit.at, tag.name, identity))


def _mark_failures(
    repository: Repository,
    deployments: list[DeploymentRecord],
    tags: Sequence[Tag],
    brought: list[list[str]],
    pattern: re.Pattern[str],
    summary: GitSummary,
    *,
    sure: bool,
) -> None:
    """Mark fixes as unplanned, and what they fix as failed and restored.

    A revert that names its commit fails the deployment that brought it; where both came together it never
    reached anybody. Any other fix fails the deployment before.
    """
    commits = repository.commits
    home = {identity: number for number, mine in enumerate(brought) for identity in mine}
    fixes = [
        [identity for identity in mine if number and pattern.search(commits[identity].subject)]
        for number, mine in enumerate(brought)
    ]
    reverted = dict(_reverted(repository.path, [i for found in fixes for i in found if _is_revert(commits[i])], home))
    restored: dict[int, int] = {}
    for number, found in enumerate(fixes):
        fixed = {reverted.get(identity, number - 1) for identity in found} - {number}
        if number and pattern.search(tags[number].name):
            fixed.add(number - 1)
        earlier = {place for place in fixed if place < number}
        deployments[number].unplanned = bool(earlier)
        for place in earlier:
            restored.setdefault(place, tags[number].at)
    summary.fixes = sum(bool(deployment.unplanned) for deployment in deployments)
    summary.failures_known = sure or bool(summary.fixes)
    for number, deployment in enumerate(deployments):
        if summary.failures_known:
            deployment.failed = number in restored
            deployment.restored_at = restored.get(number)
        else:
            deployment.unplanned = None


def _is_revert(commit: Commit) -> bool:
    return commit.subject.startswith("Revert")


def _reverted(path: Path, reverts: list[str], home: dict[str, int]) -> Iterator[tuple[str, int]]:
    """For each revert that names a commit which some deployment brought: that deployment's number."""
    if not reverts:
        return
    for identity, body in _log(path, reverts, "%H%x00%b", 2, "--no-walk=unsorted"):
        match = _REVERTED.search(body)
        if match is None:
            continue
        named = match[1]
        place = home.get(named)
        if place is None and len(named) < 40:
            place = next((number for other, number in home.items() if other.startswith(named)), None)
        if place is not None:
            yield identity, place
