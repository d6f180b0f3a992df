"""Everything that is not a numeric table: five tasks, each a function from an outline to items with evidence."""

from extractor.narrative.protocol import RULES, TaskResult, evidence_at, narrative_warning, rules_evidence

__all__ = ["RULES", "TaskResult", "evidence_at", "narrative_warning", "rules_evidence"]
