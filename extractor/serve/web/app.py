"""The app: the interface for programs behind the door, errors in one form, the schema that says all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from extractor.batch.errors import DatasetInUseError
from extractor.batch.journal import ConflictError
from extractor.data_files import fault_text
from extractor.errors import (
    DocumentTooLargeError,
    ExtractorError,
    MemoryLimitError,
    MissingExtraError,
    TimeLimitError,
    UnforeseenError,
)
from extractor.printable import utf8_name
from extractor.serve.web import accounts_api, dataset_api, dataset_pages, inbox_api, pages, saved_api, schemas
from extractor.serve.web.access import Access, BodyTooLargeError, Door, problem, with_guarding_headers
from extractor.serve.web.render import problem_page
from extractor.serve.web.state import State
from extractor.serve.workspace import NotThereError, Workspace
from extractor.version import __version__

_STATUS: tuple[tuple[type[ExtractorError], int], ...] = (
    (NotThereError, 404),
    (ConflictError, 409),
    (DatasetInUseError, 409),
    (DocumentTooLargeError, 413),
    (MissingExtraError, 501),
    (TimeLimitError, 503),
    (MemoryLimitError, 503),
    (ExtractorError, 422),
)
"""Kinds of errors, the special before the general, with the status that tells them."""
_ALWAYS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem} for status in (400, 401, 403, 413, 422, 500, 501, 503)
}


_FIRST_ERROR = 400
_SECONDS_TO_END = 30
_HTTP = {400: "请求体无法读取：不是规整的 JSON", 404: "没有这个页面", 405: "这个地址不接受这种请求"}


def create_app(workspace: Workspace, door: Door) -> FastAPI:
    """The app over a workspace, which it closes when it ends."""
    state = State.of(workspace, door)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # The table is in memory before somebody asks for it: of thousands of accounts that takes seconds.
        early = Thread(target=state.table.totals, name="juesuan-table", daemon=True)
        early.start()
        yield
        await run_in_threadpool(early.join, _SECONDS_TO_END)  # what it works on is closed next
        state.close()

    app = FastAPI(
        title="juesuan",
        version=__version__,
        summary="部门决算公开的工作台：账目、发现、处理、更正、任务、查询。",
        docs_url=None,  # their pages load files from other hosts
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        responses=_ALWAYS,
        separate_input_output_schemas=False,
    )
    app.state.juesuan = state
    for room in (accounts_api, inbox_api, dataset_api, saved_api, pages, dataset_pages):
        app.include_router(room.router)

    @app.get("/health", tags=["server"])
    def health() -> schemas.Health:
        """Whether the server answers; asks for no token."""
        return schemas.Health()

    app.add_exception_handler(ExtractorError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BodyTooLargeError, _too_large)
    app.add_exception_handler(Exception, _unforeseen)
    app.add_middleware(Access, door=door)
    _finish_schema(app)
    return app


def _told(request: Request, answer: JSONResponse, told: dict[str, Any]) -> Response:
    """An error as who asks can read it: JSON for programs and scripts, a page for who follows a link or sends a form."""
    path, accepted = request.url.path, request.headers.get("accept", "")
    if path.startswith("/api/") or "text/html" not in accepted:
        return answer
    page = problem_page(request, answer.status_code, told)
    for name in ("allow", "www-authenticate"):
        if name in answer.headers:
            page.headers[name] = answer.headers[name]
    return page


def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, ExtractorError)  # noqa: S101  (it is registered for these)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    answer = {"error": type(error).__name__, "message": error.message, "hint": error.hint, "where": error.where}
    told: dict[str, Any] = {name: None if text is None else utf8_name(text) for name, text in answer.items()}
    if isinstance(error, ConflictError):
        told["entry"] = error.entry.model_dump(mode="json") if error.entry is not None else None
    return _told(request, JSONResponse(told, status), told)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0] if error.errors() else {"type": "", "loc": (), "msg": ""}
    where = utf8_name(".".join(map(str, first["loc"])))
    message = utf8_name(f"请求有误：{fault_text(first)}")
    answer = problem(422, "ValidationError", message, "格式见 /api/openapi.json", where)
    return _told(request, answer, {"message": message, "where": where, "hint": "请从页面上的链接和表单进入"})


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    message = _HTTP.get(error.status_code, str(error.detail))
    answer = problem(error.status_code, "HttpError", message)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return _told(request, answer, {"message": message, "where": utf8_name(request.url.path), "hint": None})


def _too_large(request: Request, __: Exception) -> Response:
    answer = problem(413, "DocumentTooLargeError", "请求太大", "请拆分文件")
    return _told(request, answer, {"message": "请求太大", "where": None, "hint": "请拆分文件"})


def _unforeseen(request: Request, _: Exception) -> Response:
    """A mistake of the program: what went wrong stands in the log of the server, nothing of this machine in the answer."""
    message, hint = "工作台的程序出错，这一步没有做成", "请重试；仍然出错，请把运行工作台的窗口里的报错反馈给开发者"
    answer = problem(500, UnforeseenError.__name__, message, hint)
    return with_guarding_headers(_told(request, answer, {"message": message, "where": None, "hint": hint}))


def _finish_schema(app: FastAPI) -> None:
    """Say in the schema how a program shows that it may ask, and that errors are JSON whatever a success would be."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        schema = plain()
        components = schema.setdefault("components", {})
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"token": []}]
        schema["paths"]["/health"]["get"]["security"] = []
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= _FIRST_ERROR:
                        answer["content"] = {"application/json": next(iter(answer["content"].values()))}
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
