"""What every figure means, written once: screens, report and docs print these words (METRICS.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: the question it answers, its meaning in a sentence, its formula."""

    title: str
    question: str
    meaning: str
    formula: str = ""


DEFINITIONS: dict[str, Definition] = {
    "flow_time": Definition(
        "Flow time",
        "How long does an item take from start to finish?",
        "From the item's first event at or beyond the start step to the last time it crossed the finish step; "
        "weekends and nights count, since the customer waits then too.",
        "finished_at - started_at, in days of 24 h; percentiles are nearest rank: a value that happened",
    ),
    "flow_velocity": Definition(
        "Flow velocity",
        "How much is finished?",
        "Items finished per ISO week, beside items started per week. Weeks not wholly inside the window are drawn, "
        "marked partial and left out of averages. It is no quota: counts are comparable only where items are.",
        "count of items with finished_at in the week",
    ),
    "flow_load": Definition(
        "Flow load",
        "How much is in progress?",
        "Items started and neither finished nor discarded at an instant; items that went back before the start are "
        "left out.",
    ),
    "flow_efficiency": Definition(
        "Flow efficiency",
        "What share of the elapsed time was work?",
        "Active time over total time of the finished items between their start and finish. Where no effort is "
        "recorded, active time is taken from statuses and is at most what is said.",
        "sum of active time / sum of total time, a ratio of sums",
    ),
    "flow_distribution": Definition(
        "Flow distribution",
        "What kinds of work get the capacity?",
        "Share of the finished items in the window by type, by count and by active time, against the stream's "
        "targets; and how much of each type was escalated instead of planned.",
    ),
    "started_completed": Definition(
        "Started compared with completed",
        "Is more begun than brought to an end?",
        "Items started, finished and discarded after start in the window, and what is left over at its end.",
        "left over at the end = left over before + started - finished - discarded",
    ),
    "service_level": Definition(
        "Service level expectation",
        "What can be said of how long an item takes, and was it kept?",
        "p85 of the flow time of everything finished up to the window's end, as a sentence; and the share of the "
        "window's items that took no longer. It is an expectation, not a promise.",
        "kept = finished items of the window with flow time <= p85 / finished items of the window",
    ),
    "chance": Definition(
        "Chance to make it",
        "Will this item still keep the expectation, given how old it is?",
        "The share of the finished items that grew at least as old as this item now is and still made it within the "
        "expectation. Older items have a smaller chance; past the expectation it is nothing.",
        "finished items with age <= flow time <= p85 / finished items with flow time >= age",
    ),
    "cumulative_flow": Definition(
        "Cumulative flow",
        "How does work pile up between the steps?",
        "For each day and step, how many items had crossed into the step or beyond by the day's end. The area under a "
        "line down to the next is the work in that step; from the first line down to the last is the load. For a step "
        "the crossing that still stands counts: an item that went back crosses anew. A line never falls.",
        "load at a day's end = first line - last line",
    ),
    "littles_law": Definition(
        "Little's law",
        "Is the stream stable, or does work pile up?",
        "As an identity: load = arrival rate x residence, where every item that was in progress at any moment of the "
        "window counts as an arrival. As a diagnostic: the load beside velocity x mean flow time; a gap says that the "
        "stream is not stable, and which way.",
        "load = item-days in progress / days; velocity x flow time = finished / days x mean flow time",
    ),
    "crowding": Definition(
        "Load and later flow time",
        "Do items that start when much is in progress take longer here?",
        "Each finished item by the load when it started, itself included, and how long it then took. The median of the "
        "third that started with least in progress stands beside that of the third that started with most. Items that "
        "started within the last p85 days are left out: of them only the fast ones have finished.",
        "Spearman's rank correlation of load at the start and flow time",
    ),
    "forecast": Definition(
        "Forecast",
        "How many will be done by then, and when will so many be done?",
        "Monte Carlo over the daily finished counts of the last 12 complete weeks, zeros included, drawn with "
        "replacement. Where finishing is clustered (fewer than 20 % of the working days hold more than half of the "
        "finishes) whole weeks are drawn. It says what follows if the next weeks are like the last; with fewer than 10 "
        "finished items it says nothing.",
        "at confidence c the count, or the day, that at least a share c of the trials reached",
    ),
    "wait_percentile": Definition(
        "Wait of a visit",
        "How long does a visit wait here?",
        "Waiting time of the visits that ended in the stretch: the median, and the time that 85 % of them did not "
        "exceed. A queue that nothing leaves has no such figure; its accrued waiting and its oldest wait show it.",
        "nearest rank: the value at place ceil(p/100 x n) of the sorted waits",
    ),
    "oldest_wait": Definition(
        "Oldest wait",
        "What has been stuck here longest?",
        "The longest waiting time of any visit that was open at the end of the stretch, up to that end.",
    ),
    "visits_ended": Definition(
        "Visits that ended",
        "How much went through?",
        "Visits that ended in the stretch, whichever way they left the step; with dependencies as rows, blocks.",
    ),
    "passages": Definition(
        "Performance spectrum",
        "Does work pass one by one, in batches, or last in, first out?",
        "Every item's passage from coming into one step to crossing into a later one, as a line over time. Lines that "
        "end together are a batch; lines that cross are items that overtook others; flat lines are long waits.",
        "left - entered; slow is more than p85 of the passages",
    ),
    "waiting": Definition(
        "Waiting",
        "Where does time pass without work?",
        "In a queue step the whole visit; in a work step the blocked time and, where effort is recorded, the working "
        "hours it did not fill. Nights and weekends of a work step are off, not waiting.",
        "waiting = total - active - off",
    ),
    "accrued": Definition(
        "Accrued waiting",
        "Where and when did waiting happen?",
        "Waiting time that accrued inside the bucket, of all items, those still stuck included, in item-days.",
    ),
    "rework": Definition(
        "Rework",
        "How often does work come back?",
        "A visit is rework if the item was at this step or a later one before. A loop counts backward moves by where "
        "they came from and went to.",
    ),
    "accuracy": Definition(
        "Not sent back",
        "How much of a step's work did not come back?",
        "Of the step's visits left for a later step, the share after which the item never again had an event at this "
        "step or before. Clarifications in place are not seen.",
    ),
    "first_pass": Definition(
        "First pass",
        "How many items went through without going back?",
        "Share of the finished items in the window that never made a backward move.",
    ),
    "influence": Definition(
        "Influence of a constraint",
        "How much shorter would flow time have been without this waiting?",
        "Mean days saved per finished item had the step's or dependency's waiting been zero, and p85 before and "
        "after. It is arithmetic on what has finished, not a prediction: savings may pile up downstream.",
    ),
    "pace": Definition(
        "Pace",
        "Is an item in progress older than others were here?",
        "Share of the finished items that were this old or younger when they last left the step.",
        "count of ages at exit <= age / count",
    ),
    "wip_limit": Definition(
        "Limit of work in a step",
        "How much of the time was there more in a step than its limit?",
        "The share of the elapsed time of the window in which more items were in the step than the limit that the "
        "map names today; all items in the step count, whatever filters hide. It is soft: a move over it asks why.",
        "time with count > limit / time of the window",
    ),
    "believed": Definition(
        "Believed and measured",
        "Where do people and data disagree?",
        "Believed values come from the map, as people estimated them; measured ones from the visits that ended in "
        "the window. A step is marked where they differ by a factor of two or more.",
    ),
    "dependencies": Definition(
        "Dependencies",
        "What delays again and again?",
        "Blocked days by what was waited for, merged per item; recurring where it struck in three months or more.",
    ),
    "days_worked": Definition(
        "Days worked on",
        "On how many of an item's days did anybody work?",
        "Days with dated effort; else recorded hours over the calendar's hours a day; else working days with any "
        "active time, which is at most. A person's marks on the strip decide first.",
    ),
    "progress": Definition(
        "Progress of a hypothesis",
        "How far did the outcome move?",
        "How much of the way from baseline to target the latest reading has gone.",
        "(latest - baseline) / (target - baseline)",
    ),
    "without_evidence": Definition(
        "Capacity without evidence",
        "What used capacity and has no reading to show for it?",
        "For each initiative the active time and items it used in the window, beside its hypotheses and the readings "
        "after its first delivery; those with capacity and no such reading come first.",
    ),
    "hypothesis": Definition(
        "Hypothesis",
        "Did it work?",
        "We believe a change for somebody will have a result; we will know by a metric moving from baseline to target "
        "by a date. Draft: a part is missing. Met: the latest reading is at or past the target, dated after the first "
        "delivery of its initiative where that is known. Overdue: past its date and not met. The program suggests; "
        "supported, refuted or inconclusive is what a person decided, with a reason.",
    ),
    "capacity_used": Definition(
        "Capacity used",
        "Where did the capacity go, beside where it was meant to go?",
        "Active time and items in the window of everything that belongs here, whatever its class, discarded items "
        "too; its share is of the active time of all items. Meant is the share that the investment was to get. The "
        "share waiting is of the time of its items outside done steps.",
        "active time of its items / active time of all items, in the window",
    ),
    "time_to_evidence": Definition(
        "Time to evidence",
        "How long until anybody knew whether it worked?",
        "Of each delivered item: days from its start, and from its delivery, to the first reading dated after the "
        "delivery. Medians; delivered items without such a reading are counted apart.",
    ),
    "deployment_frequency": Definition(
        "Deployment frequency",
        "How often do changes reach users?",
        "Deployments a week; of several environments only production. Weeks and months that are cut by the window or "
        "not over are drawn and marked partial.",
        "deployments / weeks of the window",
    ),
    "change_lead_time": Definition(
        "Change lead time",
        "How long from commit to deployment?",
        "From each commit to the first deployment that brought it. A commit that is dated after its deployment is left "
        "out. It begins at the commit: what an item waited before is not in it.",
        "deployed at - committed at; median and p85, nearest rank",
    ),
    "change_fail_rate": Definition(
        "Change fail rate",
        "How many deployments needed a fix?",
        "Failed deployments over the deployments of which it is known; unknown is no data, never 0. Known from a file, "
        "from fixes in the repository (revert, hotfix), or marked by hand.",
        "failed deployments / deployments",
    ),
    "recovery_time": Definition(
        "Failed deployment recovery time",
        "How long until a failed deployment was put right?",
        "From the deployment's end to restoration, of the failed deployments whose restoration is known.",
        "restored at - deployed at; median",
    ),
    "deployment_rework": Definition(
        "Deployment rework rate",
        "How many deployments were unplanned fixes?",
        "Unplanned fix deployments over the deployments of which it is known.",
        "unplanned deployments / deployments",
    ),
    "engine_share": Definition(
        "Which part is delivery",
        "How much of the way from request to customer is change lead time?",
        "The median flow time of the finished items beside the median change lead time of the commits in the window. "
        "Two medians of different things, side by side: an order of magnitude, not a sum.",
    ),
    "future_map": Definition(
        "Future map",
        "What could flow time be if steps were changed, merged or removed?",
        "The items that finished are run again through the changed map: a wait or work scaled or capped, of a merged "
        "step only the work, of a removed one nothing. It is a bound, not a forecast: nothing piles up elsewhere, the "
        "same work comes at the same time and goes back as often.",
        "flow time of each item - what the changes save of its visits + what added steps are estimated to take",
    ),
    "learning": Definition(
        "Time to learning",
        "How long after delivery did anybody look whether it worked?",
        "Days from an item's delivery to the first reading of its hypothesis after it; the median of the items that "
        "have one, and how many have none.",
    ),
    "change_effect": Definition(
        "Effect of a change",
        "Did it move, and is that more than chance?",
        "Equal windows: the days from the change to its check (or to as of) against as many before, the measure's "
        "points in each, and the difference of their medians (of means for accuracy) with a 95 % bootstrap interval. "
        "Queues swing by themselves, so the same is done at up to 40 dates at which nothing was changed. A signal "
        "needs an interval without 0 and as large a difference at no more than 5 % of at least 20 such dates; with "
        "fewer dates it is unconfirmed, with fewer than 6 points on a side there is no verdict. Preliminary until the "
        "check date.",
        "difference = median after - median before",
    ),
    "xmr": Definition(
        "XmR chart",
        "What does the measure do by itself?",
        "The points in order of time. Mean and limits come from the points before the change only, never beyond what "
        "is possible. Points outside the limits, or 8 in a row on one side of the mean, stand out.",
        "mean +- 2.66 x mean moving range",
    ),
    "honest_check": Definition(
        "Earliest honest check date",
        "When could a difference of that size show?",
        "The fewest whole weeks after which there are at least 6 points on each side (as many after as before), the "
        "expected difference is larger than what resampling the points before alone gives, and at no more than 5 % of "
        "the dates when nothing was changed as much happened.",
    ),
    "beyond": Definition(
        "Beyond this team",
        "How much of the waiting can this team not change?",
        "The share of the accrued waiting that stands in steps which the map says are theirs to change. Steps of which "
        "nobody said whose they are are counted apart.",
        "item-days in steps that are theirs / item-days in all steps",
    ),
    "inaction": Definition(
        "Inaction clock",
        "How long has this been known, and what has it cost since?",
        "For each month, the step or dependency with most waiting in that month. Counted are the months in which it "
        "was on top, since when without a break, and the waiting since the first such month, while it has no owner or "
        "no change in the register.",
    ),
    "findings": Definition(
        "Findings",
        "What pattern is behind the waiting?",
        "Each finder looks for one pattern and shows the items that it rests on. Where two explanations fit, both are "
        "said. A finding can be set aside with a reason, and is then no longer listed first.",
    ),
    "control": Definition(
        "Governance step",
        "What does a control cost, and what has it caught?",
        "Waiting per item that came through it, items that it sent back or that were discarded there, when it last "
        "did, and the other controls that review the same evidence. No catch on record in n items means at most 3/n of "
        "them; deterrence and corrections in place are not seen. A mandatory control is kept: what is questioned is "
        "its waiting and its duplication.",
    ),
}
