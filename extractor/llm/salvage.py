"""What can be saved of an answer that is not quite of the asked form: JSON in a fence, or items of which some are valid."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from extractor.data_files import MalformedDataError, parse_json
from extractor.llm.answers import AnswerModel
from extractor.model_settings import AnswerMode

A = TypeVar("A", bound=AnswerModel)
_FENCE = re.compile(r"```(?:json)?\s*(?P<body>\{.*\})\s*```", re.DOTALL)


def bare_json(text: str) -> str:
    """The JSON object of an answer without the fence or the words around it; the text itself where there is none."""
    fenced = _FENCE.search(text)
    if fenced is not None:
        return fenced["body"]
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def with_bare_json(completion: Any, name: str, mode: AnswerMode) -> Any:
    """The completion with its JSON where the mode looks for it: some endpoints answer a tool call in the content.

    ``name`` is the tool that was asked for.
    """
    message = completion.choices[0].message
    if mode == "md_json" or message.refusal:
        return completion
    for call in message.tool_calls or ():
        if getattr(call, "function", None) is not None:
            call.function.arguments = bare_json(call.function.arguments or "")
    content = message.content or ""
    if not message.tool_calls and content.strip() and _is_object(bare_json(content)):
        message.content = bare_json(content)
        if mode == "tools":
            message.tool_calls = [_tool_call(name, message.content)]
    return completion


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except MalformedDataError:
        return False


def _tool_call(name: str, arguments: str) -> Any:
    from openai.types.chat import ChatCompletionMessageToolCall
    from openai.types.chat.chat_completion_message_tool_call import Function

    return ChatCompletionMessageToolCall(
        id="content", type="function", function=Function(name=name, arguments=arguments)
    )


def valid_items(answer: type[A], raw: str) -> tuple[A | None, int]:
    """The answer with its valid items alone, and how many items were left out; ``None`` where no item is valid."""
    try:
        data = parse_json(bare_json(raw))
    except MalformedDataError:
        return None, 0
    if not isinstance(data, dict):
        return None, 0
    kept: dict[str, list[Any]] = {}
    left_out = 0
    for name, info in answer.model_fields.items():
        given = data.get(name)
        items = given if isinstance(given, list) else []
        adapter: TypeAdapter[Any] = TypeAdapter(info.annotation or list)
        kept[name] = [item for item in items if _is_valid(adapter, item)]
        left_out += len(items) - len(kept[name])
    if not any(kept.values()):
        return None, left_out
    try:
        return answer.model_validate(kept), left_out
    except ValidationError:
        return None, left_out


def _is_valid(adapter: TypeAdapter[Any], item: Any) -> bool:
    try:
        adapter.validate_python([item])
    except ValidationError:
        return False
    return True
