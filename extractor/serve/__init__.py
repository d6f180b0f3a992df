"""The workbench: a dataset of ``batch`` to be filled, looked through, judged and corrected by people and by other programs.

The core (workspace, accounts, decisions, uploads, jobs, views, exports) has no web in it; ``web`` puts it behind HTTP.
"""

from extractor.serve.accounts import AccountTable, Filter
from extractor.serve.jobs import Jobs, Wanted
from extractor.serve.uploads import Uploads
from extractor.serve.workspace import Workspace, WorkspaceSettings

__all__ = ["AccountTable", "Filter", "Jobs", "Uploads", "Wanted", "Workspace", "WorkspaceSettings"]
