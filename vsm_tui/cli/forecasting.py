"""The command `forecast`: how many within some days, when so many are done (METRICS.md 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from vsm_tui.cli.context import db_option, open_store

if TYPE_CHECKING:
    from vsm_tui.flow.forecast import Forecast


@click.command()
@click.argument("slug")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How many within D days.")
@click.option("--items", type=click.IntRange(1, 1_000_000), default=10, show_default=True, help="When will N be done.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed draws the same.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@db_option
@click.pass_context
def forecast(ctx: click.Context, slug: str, days: int, items: int, seed: int, as_json: bool) -> None:
    """Forecast from the daily finished counts of the last 12 complete weeks.

    Where that cannot be honest it says why, and exits 0.
    """
    from store.clock import now
    from store.history import raw_history
    from vsm_tui.flow.forecast import forecast as forecast_from
    from vsm_tui.flow.history import History
    from vsm_tui.scope import Scope

    history = History.build(raw_history(open_store(ctx), slug), now=now())
    found = forecast_from(history, Scope(), days=days, items=items, seed=seed)
    if as_json:
        import json

        click.echo(json.dumps({"stream": history.map.stream} | forecast_json(found), indent=2))
        return
    from vsm_tui.pictures.forecast import backtest_words, forecast_sentence, rests_on

    click.echo(forecast_sentence(found))
    if not found.reason:
        click.echo(f"\n       within {days} days      {items} done")
        for confidence, count in found.how_many.items():
            day = found.by(confidence)
            when = f"in {found.when_days[confidence]} days, by {day.isoformat()}" if day else "not within ten years"
            click.echo(f"{confidence:>4} %  {f'at least {count}':<18}  {when}")
        click.echo()
    for line in (rests_on(found), backtest_words(found)):
        if line:
            click.echo(line)


def forecast_json(found: Forecast) -> dict[str, Any]:
    """The object of INTERFACE.md, with what the forecast rests on."""
    return {
        "trials": found.trials,
        "seed": found.seed,
        "days": found.days,
        "how_many": {str(confidence): count for confidence, count in found.how_many.items()},
        "items": found.items,
        "when_days": {str(confidence): day for confidence, day in found.when_days.items()},
        "reason": found.reason or None,
        "drawn": found.drawn,
        "finished": found.finished,
        "weeks": found.weeks,
        "from": found.first.isoformat() if found.first else None,
        "to": found.last.isoformat() if found.last else None,
        "backtest": {"held": found.backtest.held, "weeks": found.backtest.weeks, "days": found.backtest.days},
    }
