"""``/api/saved``: filters of the accounts that people keep under a name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from extractor.serve.accounts import Filter, Order
from extractor.serve.saved import MOST_NAME, SavedQuestion
from extractor.serve.web import schemas
from extractor.serve.web.accounts_api import Name, Year
from extractor.serve.web.state import Shared
from models.record import Severity

router = APIRouter(prefix="/api/saved", tags=["dataset"])
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": schemas.Problem}}


class SavedFilter(BaseModel):
    """A filter of the accounts; what is not given filters by nothing."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=200)] = ""
    region: Name | None = None
    department: Name | None = None
    year: Year | None = None
    kind: Name | None = None
    severity: Severity | None = None
    finding: Name | None = None
    incomplete: bool | None = None


class NewSavedQuestion(BaseModel):
    """A filter to be kept, with the order of its accounts."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME)]
    filter: SavedFilter = SavedFilter()
    order: Order = "department"
    down: bool = False
    by: Annotated[str, Field(max_length=100)] = ""


class SavedQuestionInfo(NewSavedQuestion):
    """A filter that is kept: by whom, since when."""

    id: schemas.ShortId
    at: str


class SavedQuestionList(BaseModel):
    """The saved questions by name; ``unreadable`` are files in their folder that are none."""

    questions: list[SavedQuestionInfo]
    unreadable: list[str]


@router.get("")
def list_saved(state: Shared) -> SavedQuestionList:
    """All saved questions."""
    return SavedQuestionList(
        questions=[_info(one) for one in state.saved.all()], unreadable=list(state.saved.unreadable())
    )


@router.post("", status_code=201)
def save_question(state: Shared, given: NewSavedQuestion) -> SavedQuestionInfo:
    """Keep a filter under a name that no other has."""
    wanted = Filter(**given.filter.model_dump())
    return _info(state.saved.save(given.name, wanted, given.order, down=given.down, by=given.by))


@router.delete("/{question}", status_code=204, response_class=Response, responses=MISSING)
def remove_question(state: Shared, question: schemas.ShortId) -> None:
    """Forget a saved question; its accounts stay."""
    state.saved.remove(question)


def _info(saved: SavedQuestion) -> SavedQuestionInfo:
    return SavedQuestionInfo.model_validate(saved.model_dump(mode="json"))
