"""Mutated inputs of every form: whatever they hold, they cost a typed error or give a record, within limits."""
