"""stub"""
from extractor.narrative.sheet_draft import SheetDraft
def lines_to_draft(source, start, end): return SheetDraft()
