"""One department under several spellings of its name. Pure.

``武昌区人民政府办公室`` and ``武汉市武昌区人民政府办公室`` are one, as long as no second city with a 武昌区 is in sight: a name
stands for a longer one that ends in it, where what the longer one has in front is the upper rungs of the same region.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.batch.region import region_rungs
from extractor.text.characters import squeeze


@dataclass(frozen=True)
class Names:
    """Which names are one department's; ``canonical`` maps each to the fullest of them."""

    canonical: Mapping[str, str]

    def same(self, name: str) -> str:
        """The fullest name of the department that goes by ``name``."""
        return self.canonical.get(name, name)


def link_names(names: Iterable[str]) -> Names:
    """Names grouped by department. A short name that fits two longer ones is linked to neither."""
    all_names = sorted(set(names), key=lambda name: (-len(name), name))
    core: dict[str, list[str]] = defaultdict(list)
    for name in all_names:
        core[_core(name)].append(name)
    canonical: dict[str, str] = {}
    for group in core.values():
        for name in group:
            longer = [other for other in group if other != name and _stands_for(name, other)]
            fullest = [
                other for other in longer if not any(_stands_for(other, third) for third in longer if third != other)
            ]
            canonical[name] = fullest[0] if len(fullest) == 1 else name
    return Names(canonical)


def _core(name: str) -> str:
    """The name from its lowest rung on: what all spellings of a department share."""
    plain, rungs = squeeze(name), region_rungs(squeeze(name))
    if not rungs:
        return plain
    return rungs[-1] + plain[plain.index("".join(rungs)) + len("".join(rungs)) :]


def _stands_for(short: str, long: str) -> bool:
    upper, lower = region_rungs(squeeze(long)), region_rungs(squeeze(short))
    return len(lower) < len(upper) and upper[len(upper) - len(lower) :] == lower and bool(lower)
