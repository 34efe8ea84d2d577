"""What `vsm-tui changes import` refuses: changes whose windows overlap, since neither could then be judged."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from store import Store
    from store.outcome_models import Changes


def refuse_overlap(store: Store, found: Changes) -> None:
    """Raises `click.ClickException` for two changes whose windows meet though neither says `despite_overlap`.

    The changes of the file are held against each other and against those of the register that the file leaves.
    """
    from store.changes import load_changes
    from store.clock import now
    from store.models import fold
    from store.streams import load_map
    from vsm_tui.flow.honest_check import overlapping

    named = {fold(one.id) for one in found.changes}
    every = [one for one in load_changes(store, found.stream).changes if fold(one.id) not in named] + found.changes
    today = datetime.fromtimestamp(now(), ZoneInfo(load_map(store, found.stream).timezone)).date()
    for one in found.changes:
        for other in () if one.despite_overlap else overlapping(every, one, today):
            if not other.despite_overlap:
                raise click.ClickException(
                    f"the windows of {one.id} overlap those of {other.id}, so neither could be judged; "
                    f"say despite_overlap: true in {one.id} to register it all the same"
                )
