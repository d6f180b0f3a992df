"""Settings of any type: what can be meant is taken, everything else is one typed error that names the field."""

from __future__ import annotations

import dataclasses
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.accounts.own_aliases import Aliases
from extractor.batch.executor import Limits
from extractor.batch.query import QueryLimits
from extractor.errors import UsageError
from extractor.model_settings import Budget, ModelSettings, Prices
from extractor.settings import Converter, DocumentLimits, Settings

OWNERS = (Settings, ModelSettings, DocumentLimits, Converter, Budget, Prices, Limits, QueryLimits)
FIELDS = [(owner, field.name) for owner in OWNERS for field in dataclasses.fields(owner)]


class Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("no")


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=8), st.binary(max_size=8), st.builds(Unshowable),
        st.sampled_from([object(), len, Path("x"), Settings, 10**400, "\ud83d", "a\0b", Decimal("NaN")]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2),
        st.tuples(inner, inner), st.lists(inner, max_size=2).map(iter),
    ),
    max_leaves=4,
)  # fmt: skip


@pytest.mark.parametrize(("owner", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
@given(value=VALUES)
def test_any_value_is_taken_as_its_type_or_refused_by_name(owner: Any, name: str, value: Any) -> None:
    try:
        settings = owner(**{name: value})
    except UsageError:
        return
    usual = getattr(owner(), name)
    if isinstance(usual, tuple | frozenset | bool | Path):
        assert type(getattr(settings, name)) is type(usual) or isinstance(usual, Path)
    hash(settings)
    pickle.dumps(dataclasses.replace(settings, **{name: usual}))


@pytest.mark.parametrize(("owner", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
def test_an_object_of_no_use_is_refused_with_the_name_of_its_field(owner: Any, name: str) -> None:
    with pytest.raises(UsageError, match=rf"{name} 应是"):
        owner(**{name: Unshowable()})


@pytest.mark.parametrize("parts", [("tables",), ["tables"], {"tables"}, frozenset({"tables"}), {"tables": 1}.keys()])
def test_parts_may_be_any_collection(parts: Any) -> None:
    assert Settings(parts=parts).parts == frozenset({"tables"})


def test_one_text_is_no_collection_of_its_characters() -> None:
    with pytest.raises(UsageError, match="parts 应是一组值"):
        Settings(parts="tables")  # type: ignore[arg-type]


def test_paths_may_be_texts_and_prompts_a_mapping() -> None:
    assert Settings(aliases=["a.yaml"]).aliases == (Path("a.yaml"),)  # type: ignore[arg-type,list-item]
    assert ModelSettings(prompts={"overview": "v1"}).prompts == (("overview", "v1"),)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [True, 0, -1, float("inf"), float("nan"), 10**30])
def test_a_limit_that_is_none_is_refused(value: Any) -> None:
    for owner, name in (
        (DocumentLimits, "seconds"),
        (Converter, "timeout"),
        (Settings, "max_pages"),
        (Limits, "timeout"),
    ):
        with pytest.raises(UsageError, match=name):
            owner(**{name: value})


def test_aliases_carry_no_hash_into_another_process() -> None:
    aliases = Aliases(organisations=("甲县果品所",))
    hash(aliases)
    assert "_hash" not in vars(pickle.loads(pickle.dumps(aliases)))
