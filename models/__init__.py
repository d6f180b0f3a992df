"""The record of a Chinese government final account (部门决算公开) as pydantic models."""

from models.base import Amount, BBox, Evidence, ItemEvidence, Model, Percent, Score, decimal_string
from models.narrative import CompositionItem, Deviation, KeyWorkItem, Narrative
from models.performance import (
    Coverage,
    EvaluationReport,
    Goal,
    Indicator,
    Performance,
    ProjectSummary,
    SelfEvaluationSheet,
)
from models.record import (
    SCHEMA_VERSION,
    CheckOutcome,
    DocumentInfo,
    Finding,
    InputInfo,
    Place,
    Provenance,
    Record,
    SectionProvenance,
    Usage,
)
from models.rows import CellSource, Row, RowSource
from models.tables import OtherRow, OtherTable, Table, TableId, Tables, TableSource

JUESUAN_PACKAGE = "juesuan"
"""Marks this ``models`` as juesuan's own; ``extractor`` refuses a foreign package of the same name."""

__all__ = [
    "JUESUAN_PACKAGE",
    "SCHEMA_VERSION",
    "Amount",
    "BBox",
    "CellSource",
    "CheckOutcome",
    "CompositionItem",
    "Coverage",
    "Deviation",
    "DocumentInfo",
    "EvaluationReport",
    "Evidence",
    "Finding",
    "Goal",
    "Indicator",
    "InputInfo",
    "ItemEvidence",
    "KeyWorkItem",
    "Model",
    "Narrative",
    "OtherRow",
    "OtherTable",
    "Percent",
    "Performance",
    "Place",
    "ProjectSummary",
    "Provenance",
    "Record",
    "Row",
    "RowSource",
    "Score",
    "SectionProvenance",
    "SelfEvaluationSheet",
    "Table",
    "TableId",
    "TableSource",
    "Tables",
    "Usage",
    "decimal_string",
]
