"""Comparisons of the explanation part with budget and prior year, and their reasons."""
