"""Doubt about figures that were read: second readings, repairs, labels."""
