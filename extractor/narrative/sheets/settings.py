"""What the search for the cells of a sheet in plain text holds against a reading, and what it takes in its favour.

All numbers are costs in one unit, or widths in full-width characters. Two readings that differ by less than ``margin``
are not told apart: the cells in which they differ are left out and reported.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellSettings:
    """Costs of a run of fragments as one cell, and of cells as rows."""

    # --- the search for rows
    longest_cell: int = 16
    """How many fragments a cell has at most."""
    skip: float = 6.0
    """A fragment that belongs to no row."""
    carried: float = 0.3
    """A row that prints no level of its own."""
    row: float = 1.5
    """A row: a reading with fewer rows is preferred."""
    headless: float = 8.0
    """A block whose first row prints no level 1."""
    hopeless: float = 25.0
    """From here on a run of fragments is not considered as a cell."""
    unsure: float = 5.0
    """From here on a cell is left out and reported."""
    unsure_beside: float = 2.5
    """The same in a row of which another cell is left out for its cost."""
    margin: float = 0.6
    """How much dearer the next best reading of a row must be."""

    # --- where a cell ends
    open_line: float = 6.0
    """A row that ends where its line goes on."""
    cut_date: float = 2.5
    """A cell that ends inside a date: 2031年 | 11月."""
    cut_figure: float = 3.0
    """A cell that ends between a figure and its unit."""

    # --- levels
    longest_level: int = 12
    """How many characters a level has at most."""
    level_fragments: int = 6
    """Over how many fragments a level is spread at most."""
    level_cut: float = 0.6
    """A level whose last character is missing."""
    level_fragment: float = 0.05
    """Each fragment of a level."""
    level_of_above: float = 0.5
    """A name of level 1 as level 2."""
    level_unknown: float = 1.5
    """A level that is not in the vocabulary."""
    level_opens: float = 3.0
    """A level's name at the beginning of any other cell."""
    level_inside: float = 5.0
    """A level's name as a fragment of any other cell."""

    # --- values
    value_bonus: float = 0.5
    """A figure or a state as a target or an actual value."""
    value_as_name: float = 5.0
    """A figure or a state as the name of an indicator."""
    date_as_name: float = 1.5
    """A date as the name of an indicator."""
    figure_behind: float = 1.5
    """A figure behind a text where a further figure follows: the two are rather target and actual value."""

    # --- blanks inside a line of a cell
    blank_in_date: float = 0.1
    blank_between_figures: float = 6.0
    blank_at_script: float = 0.6
    """Between a figure and a word."""
    blank_spread: float = 0.3
    """Where print is spread over the width."""
    blank_in_text: float = 2.6
    """Between words, less what speaks for their belonging together."""
    blank_least: float = 0.8

    # --- line breaks inside a cell
    even: float = 1.0
    """Lines that differ by no more are equally full."""
    slack: float = 1.0
    """By how much a full line may fall short."""
    slack_of_mark: float = 1.0
    """The same where a closing mark had to stay with the next character."""
    short_line: float = 1.2
    """Each character by which a line falls short of the fullest."""
    narrow_line: float = 2.0
    """A line narrower than ``narrow``."""
    narrow: float = 3.0
    break_even: float = 0.35
    """A break between equally full lines."""
    break_uneven: float = 0.7
    """A break between other lines."""
    bond: float = 0.7
    """What the characters on both sides of a break take off if they stand together elsewhere."""
    break_at_stop: float = 3.0
    """A break behind a full stop on a short line."""
    short_of_stop: float = 2.0
    """How short that line is."""
    over: float = 0.6
    """By how much a line may be wider than the others."""
    last_line_over: float = 3.0
    """Each character by which the last line is wider."""
    gaps_differ: float = 1.5
    """Breaks of unequal height in one cell."""

    # --- the width of a column, once it is known
    over_column: float = 1.5
    """Each character by which a line is wider than its column."""
    short_of_column: float = 1.0
    """Each character by which a line that goes on is narrower than its column."""
    column_slack: float = 0.5
    """What such a line may fall short beyond ``slack``."""
    full_last_line: float = 0.6
    """A text that ends just where its column ends is rather one that goes on."""
    narrow_column: float = 4.0
    """In columns up to this width a full last line says nothing."""

    # --- how a text opens and closes
    opens_closed: float = 6.0
    """An opening with a closing mark."""
    closes_open: float = 3.0
    """A close with an opening mark or a comma."""
    closes_with_sign: float = 4.0
    """A close with ≥ or 约."""
    single: float = 5.0
    """One character that is no state."""
    unbalanced: float = 4.0
    """A bracket without its counterpart."""
    two_figures: float = 4.0
    """Two figures in one cell."""

    # --- target and actual value beside each other
    pair_alike: float = 2.0
    """Equal, both figures, both dates."""
    pair_states: float = 1.8
    pair_similar: float = 1.6
    """Times the similarity of the two texts."""


CELL_SETTINGS = CellSettings()
