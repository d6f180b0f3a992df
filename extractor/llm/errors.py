"""What can go wrong with a language model, one class for each way, so that a failed task says which.

::

    ModelCallError           the model was not reached
    ├── TransportError           retries used up: 429, 5xx, time-out, connection lost, unreadable body
    ├── RejectedCallError        refused at once: wrong key, unknown model, bad request; never retried
    ├── BudgetSpentError         the run's own budget stopped the call
    └── DeferredCallError        the call is only planned: a forecast, or a batch that is sent later
    ModelOutputError         the model answered, and the answer is of no use
    ├── RefusalError             it refused, or a content filter did
    ├── EmptyAnswerError         nothing in it
    ├── TruncatedAnswerError     cut off at the length limit
    └── InvalidAnswerError       not of the asked form, again and again

Messages never carry keys, headers or document text. ``raw`` is the last raw answer, where there was one.
"""

from __future__ import annotations

from typing import Any

from extractor.errors import ModelCallError, ModelOutputError


class TransportError(ModelCallError):
    """The transport's retries are used up."""

    code = "transport"


class RejectedCallError(ModelCallError):
    """The endpoint refused the call in a way that cannot pass next time."""

    code = "rejected"


class BudgetSpentError(ModelCallError):
    """The run's budget does not allow another call."""

    code = "budget"


class DeferredCallError(ModelCallError):
    """The call is planned and not made."""

    code = "deferred"


class RefusalError(ModelOutputError):
    """The model, or a filter, refused to answer."""

    code = "refused"
    raw: str = ""


class EmptyAnswerError(ModelOutputError):
    """The answer has no content."""

    code = "empty"
    raw: str = ""


class TruncatedAnswerError(ModelOutputError):
    """The answer was cut off at the length limit."""

    code = "truncated"
    raw: str = ""


class InvalidAnswerError(ModelOutputError):
    """The answer is not of the asked form, after all schema re-asks; ``partial`` holds its valid items, where it has any."""

    code = "invalid"
    raw: str = ""
    partial: Any = None
    left_out: int = 0
