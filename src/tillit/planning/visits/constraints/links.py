"""Hard: linked visits keep their moment, their gap and their helpers, and those that go together are both made."""

from typing import Any

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint
from tillit.planning.visits.problem import DAY_MINUTES
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each part of a link that is not kept; a link with an uncovered end asks nothing unless together."""
    found = []
    for link in reading.problem.links:
        first = reading.plan.of.get(link.first)
        second = reading.plan.of.get(link.second)
        pair = (link.first, link.second)
        facts: dict[str, Any] = {"first": link.first, "second": link.second}
        if first is None or second is None:
            if link.together and (first is not None or second is not None):
                found.append(Breach(1, visits=pair, facts={**facts, "what": "together"}))
            continue
        gap = (second.day - first.day) * DAY_MINUTES + second.start - first.start
        if link.moment == "same" and abs(gap) > SMALL:
            found.append(Breach(abs(gap), visits=pair, facts={**facts, "what": "moment", "gap": gap}))
        if link.moment == "after":
            off = max(link.min_gap - gap, gap - link.max_gap if link.max_gap is not None else 0.0)
            if off > SMALL:
                limits = (link.min_gap, link.max_gap)
                found.append(Breach(off, visits=pair, facts={**facts, "what": "gap", "gap": gap, "limits": limits}))
        same = bool(set(first.helpers) & set(second.helpers))
        if (link.helpers == "same" and not same) or (link.helpers == "another" and same):
            found.append(Breach(1, visits=pair, facts={**facts, "what": "helpers", "wanted": link.helpers}))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    pair = f"visits {f['first']} and {f['second']}"
    if f["what"] == "together":
        return f"{pair} belong together, but only one is made"
    if f["what"] == "moment":
        return f"{pair} must start at the same moment, but are {abs(f['gap']):g} minutes apart"
    if f["what"] == "gap":
        low, high = f["limits"]
        limit = f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
        return f"{pair} must start {limit} minutes apart, but are {f['gap']:g}"
    return f"{pair} must have {f['wanted']} helper"


CONSTRAINT = Constraint("links", True, "links", "Linked visits keep their moment, gap and helpers.", measure, explain)
