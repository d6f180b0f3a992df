"""Findings as SARIF 2.1.0, the exchange format of code scanners: one run, one artifact for each document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from extractor.checks.catalogue import CATALOGUE, TOLERANCES
from extractor.version import __version__
from models.record import Finding, Place

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_to_sarif(
    documents: Mapping[str, Sequence[Finding]], states: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Findings by document (its path as given) as a SARIF log.

    ``states`` says of each finding of a document whether it is ``new`` or ``same`` since a baseline.
    """
    ids = list(dict.fromkeys([*CATALOGUE, *(f.id for findings in documents.values() for f in findings)]))
    index = {identifier: at for at, identifier in enumerate(ids)}
    results = [
        _result(name, finding, index[finding.id]) | _state(states, name, number)
        for name, found in documents.items()
        for number, finding in enumerate(found)
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "juesuan", "version": __version__, "rules": [_rule(i) for i in ids]}},
                "artifacts": [{"location": {"uri": quote(name)}} for name in documents],
                "results": results,
                "columnKind": "unicodeCodePoints",
            }
        ],
    }


def _rule(identifier: str) -> dict[str, Any]:
    check = CATALOGUE.get(identifier)
    if check is None:
        return {"id": identifier, "shortDescription": {"text": identifier}}
    return {
        "id": identifier,
        "name": identifier.removeprefix("checks."),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.formula},
        "help": {"text": f"{check.formula}\n允许的差：{TOLERANCES[check.tolerance]}\n依据：{check.source}"},
        "defaultConfiguration": {"level": check.severity},
    }


def _state(states: Mapping[str, Sequence[str]] | None, name: str, number: int) -> dict[str, str]:
    words = {"new": "new", "same": "unchanged"}
    return {"baselineState": words[states[name][number]]} if states is not None and name in states else {}


def _result(name: str, finding: Finding, rule: int) -> dict[str, Any]:
    text = finding.message if finding.formula is None else f"{finding.message}\n{finding.formula}"
    places = [_location(name, place) for place in finding.places] or [_location(name, Place())]
    identity = json.dumps([name, finding.id, finding.formula, [p.path or p.printed for p in finding.places]])
    return {
        "ruleId": finding.id,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": text},
        "locations": places[:1],
        "relatedLocations": [{"id": number, **place} for number, place in enumerate(places[1:], 1)],
        "partialFingerprints": {"finding/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]},
        "properties": {"origin": finding.origin, "related": list(finding.related)},
    }


def _location(name: str, place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(name)}}
    if place.line is not None:
        physical["region"] = {"startLine": place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.label or place.printed:
        location["message"] = {"text": " ".join(filter(None, (place.label, place.printed)))}
    if place.path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": place.path, "kind": "element"}]
    known = {
        "file": place.file,
        "address": place.address,
        "page": place.page,
        "bbox": list(place.bbox) if place.bbox is not None else None,
    }
    properties = {key: value for key, value in known.items() if value is not None}
    if properties:
        location["properties"] = properties
    return location
