"""Values of one reader taken over into the item of another, with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models import ItemEvidence


def with_values(rules: Any, model: Any, values: dict[str, Any]) -> Any:
    """The rules' item with some of the model's values, their evidence taken over and named."""
    if not values:
        return rules
    return rules.model_copy(update={**values, "evidence": _evidence(rules, model, values)})


def _evidence(rules: Any, model: Any, names: Sequence[str] | dict[str, Any]) -> ItemEvidence:
    own, other = rules.evidence, model.evidence
    taken = {
        path: evidence
        for path, evidence in other.fields.items()
        if any(path == name or path.startswith((f"{name}[", f"{name}.")) for name in names)
    }
    kept = {
        path: evidence
        for path, evidence in own.fields.items()
        if not any(path == name or path.startswith((f"{name}[", f"{name}.")) for name in names)
    }
    engine = f"{own.engine}; {other.engine}: {', '.join(names)}"
    return ItemEvidence(engine=engine, span=own.span, fields=kept | taken)
