"""Which tracker a JSON file is of, told from the keys near its top, and what is said of one that is of none."""

from __future__ import annotations

from vsm_tui.intake.apideploys import deployments_place, is_runs
from vsm_tui.intake.azure import azure_place
from vsm_tui.intake.errors import IntakeError, Unrecognised
from vsm_tui.intake.gitlab import GITLAB_PLACES, is_gitlab
from vsm_tui.intake.jirapages import pages_place
from vsm_tui.intake.linear import linear_place
from vsm_tui.intake.sources import Source


def json_place(found: dict[str, set[str]], format: str) -> tuple[str, list[str]] | None:
    """Which tracker a JSON file's members are of, and at which prefixes its records stand."""
    root, member = found.get("", set()), found.get("item", set())
    for prefix, keys in (("", root), ("issues.item", found.get("issues.item", set())), ("item", member)):
        if {"key", "fields"} <= keys or (prefix == "issues.item" and format == "jira" and "issues" in root):
            return "jira", [prefix]
    if (pages := pages_place(found)) is not None:
        return "jira changelogs", [pages]
    if {"cards", "lists"} <= root:
        return "trello", [""]
    if (place := deployments_place(found)) is not None:
        return "deployments", [place]
    if (place := next((place for place in GITLAB_PLACES if is_gitlab(found.get(place, set()))), None)) is not None:
        return "gitlab", [place]
    if (place := azure_place(found)) is not None:
        return "azure", [place]
    if (place := linear_place(found)) is not None:
        return "linear", [place]
    prefixes = _github_prefixes(found)
    return ("github", prefixes) if prefixes else None


def no_export(source: Source, found: dict[str, set[str]]) -> IntakeError:
    """What is said of JSON that is no tracker's: what it seems to be, and what would help."""
    root, member = found.get("", set()), found.get("item", set())
    if found == {"[]": set()}:
        return Unrecognised("holds an empty list", source.name, "it holds an empty list")
    if root == {"issues"} or {"issues", "total"} <= root:
        return IntakeError("holds a search result without issues", source.name)
    if is_runs(member) or is_runs(found.get("workflow_runs.item", set())):
        return Unrecognised(
            "holds workflow runs of GitHub, and no run says whether it deployed: vsm-tui git reads deployments from "
            "tags, or name them in a CSV (--format deployments)",
            source.name,
            "holds workflow runs, which do not say whether they deployed",
            telling=True,
        )
    if "event" in member and member & {"created_at", "node_id", "actor"}:
        return Unrecognised(
            "is one issue's timeline of GitHub without the issue: put both into one object, "
            '{"issue": .., "timeline": [..]}',
            source.name,
            "is a timeline without its issue",
        )
    return Unrecognised(
        "is JSON of no known kind; a Jira search result has issues with key and fields (--format names the kind)",
        source.name,
        "is JSON of no known kind",
    )


def _github_prefixes(found: dict[str, set[str]]) -> list[str]:
    """Where GitHub's records stand in a JSON file; nowhere if it is of another kind."""
    root, member = found.get("", set()), found.get("item", set())
    for prefix, keys in (("item", member), ("", root)):
        if {"event", "issue", "created_at"} <= keys or "timeline" in keys:
            return [prefix]
        if "number" in keys and ({"html_url", "created_at"} <= keys or "createdAt" in keys):
            return [prefix]
    return _graphql_places(found)


def _graphql_places(found: dict[str, set[str]]) -> list[str]:
    """Where a GraphQL answer holds issues and pull requests, the outermost places only, however deep.

    Only the first part of a file is looked at: pull requests may follow the issues beyond it, and the other way round.
    """
    held = [prefix for prefix, keys in found.items() if {"number", "createdAt"} <= keys]
    places = [place for place in held if not any(place.startswith(f"{other}.") for other in held)]
    for place in list(places):
        for name, other in (("issues", "pullRequests"), ("pullRequests", "issues")):
            twin = place.replace(f".{name}.", f".{other}.")
            if twin not in places:
                places.append(twin)
    return places
