"""The eval suite: gold records, alignment, scores, runs, comparisons, reports. Needs the extra ``juesuan[eval]``."""
