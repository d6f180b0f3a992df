"""The marks of check boxes, as print, fonts and web pages show them. Pure."""

from __future__ import annotations

TICKS = frozenset("☑☒✓✔√■▣◼●◉⊠⊙✅\uf052\uf0fe\uf0fc\uf053\uf054\uf0fd\uf050\uf051\uf06e\uf098")
"""Marks for a chosen option; the private-use ones are the ticks of Wingdings and Wingdings 2."""
EMPTY_BOXES = frozenset("□☐◻▢◯○⬜\uf0a3\uf0a8\uf06f\uf071\uf030\uf02a")
"""Marks for an option not chosen."""
BULLETS = "—–-·•●○◆◇■□▪►▶★※*"
"""What stands before an item in place of a number."""
BOX_MARKS = TICKS | EMPTY_BOXES
"""Marks of either kind."""
