"""How the checks fared, in one sentence: places where they hold, fail or cannot run, and into how many findings the failures go."""

from __future__ import annotations

from collections.abc import Sequence

from models.record import CheckOutcome, Finding


def checks_line(outcomes: Sequence[CheckOutcome], findings: Sequence[Finding], aside: int = 0) -> str:
    """``核对485处：成立449处，不成立36处，合为24条发现（…）；无法核对12处``. ``aside`` of the findings were dismissed.

    A check counts every place that it looks at; one wrong figure fails several of them and is one finding.
    """
    held, failed, unchecked = (
        sum(getattr(one, name) for one in outcomes) for name in ("held", "failed", "not_checkable")
    )
    told = sum(finding.stage == "checks" for finding in findings) + aside
    parts = [f"核对{held + failed}处：成立{held}处，不成立{failed}处"]
    if failed and told:
        dismissed = f"，其中{aside}条不采纳" if aside else ""
        parts[0] += f"，合为{told}条发现（同一个数引起的几处算一条{dismissed}）"
    elif failed:
        parts[0] += "，原因已在读取方面的发现里说明"
    if unchecked:
        skipped = sum(bool(one.not_checkable and not one.held and not one.failed) for one in outcomes)
        parts.append(f"无法核对{unchecked}处" + (f"（其中{skipped}项检查完全没有条件进行）" if skipped else ""))
    return "；".join(parts)
