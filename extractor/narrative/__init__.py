"""Everything that is not a numeric table: five tasks, each a function from an outline to items with evidence."""

from extractor.narrative.protocol import TaskResult, narrative_warning

__all__ = ["TaskResult", "narrative_warning"]
