"""Answers that lie: honest answers made from gold, spoiled one value at a time, and held against the grounding."""
