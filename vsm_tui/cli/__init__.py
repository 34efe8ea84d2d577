"""The command line. A subcommand's module is loaded only when it is called."""

from __future__ import annotations

import importlib

import click

from vsm_tui.cli.context import db_option, refuse_bad_clock

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("vsm_tui.cli.opening:demo", "Open the app on a throw-away copy of the sample streams."),
    "import": ("vsm_tui.cli.importing:import_command", "Read exports into a stream."),
    "map": ("vsm_tui.cli.importing:map_group", "The map as YAML, both ways."),
    "metrics": ("vsm_tui.cli.figures:metrics", "Every figure of a stream, as a table or JSON."),
    "forecast": ("vsm_tui.cli.forecasting:forecast", "How many by when, and when will so many be done."),
    "report": ("vsm_tui.cli.reporting:report", "The review as one self-contained file."),
    "outcomes": ("vsm_tui.cli.importing:outcomes_group", "Objectives, hypotheses and readings as YAML."),
    "changes": ("vsm_tui.cli.importing:changes_group", "The register of changes as YAML."),
    "export": ("vsm_tui.cli.exporting:export", "Events, visits, items and blocks for other tools."),
    "git": ("vsm_tui.cli.git:git", "Deployments and lead times from a git repository."),
    "streams": ("vsm_tui.cli.keeping:streams", "List the streams: items, span, as of."),
    "check": ("vsm_tui.cli.keeping:check", "Integrity of the store, and notes on the quality of the data."),
    "backup": ("vsm_tui.cli.keeping:backup", "A consistent copy of the store."),
    "restore": ("vsm_tui.cli.keeping:restore", "Put a copy back; the present store is backed up first."),
    "serve": ("vsm_tui.cli.serving:serve", "The same app in a browser, on this machine only."),
}
"""Name -> (module:attribute, what it does in one line)."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from vsm_tui import __version__

    click.echo(f"vsm-tui {__version__}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@db_option
@click.pass_context
def main(ctx: click.Context) -> int | None:
    """See how work really flows from a need to a measured customer outcome.

    Without a command the app opens on the store.
    """
    refuse_bad_clock()
    if ctx.invoked_subcommand is not None:
        return None
    from vsm_tui.cli.opening import open_app

    return open_app(ctx)
