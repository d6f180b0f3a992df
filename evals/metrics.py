"""``python -m evals.metrics PACKAGE…``: how much code there is, and how dense it is.

Branches are those that radon counts (its complexity less one for each function); lines of function body are lines with code,
without signature, docstring, comments and blanks. Packages are names that can be imported, so that the density of other
libraries is measured with the same ruler.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from radon.complexity import cc_visit
from radon.raw import analyze


@dataclass
class Metrics:
    """Counts of one package or one of its folders."""

    modules: int = 0
    lines: int = 0
    code: int = 0
    functions: int = 0
    branches: int = 0
    body: int = 0

    def add(self, source: str) -> None:
        """Count one module."""
        raw = analyze(source)
        complexities = [block.complexity for block in cc_visit(source) if block.letter != "C"]
        bodies = [_body_lines(function, source.splitlines()) for function in _functions(ast.parse(source))]
        self.modules += 1
        self.lines += raw.loc
        self.code += raw.sloc
        self.functions += len(complexities)
        self.branches += sum(complexities) - len(complexities)
        self.body += sum(bodies)

    def __str__(self) -> str:
        density = self.branches / self.body if self.body else 0.0
        mean = 1 + self.branches / self.functions if self.functions else 0.0
        return (
            f"{self.modules:>8}{self.lines:>8}{self.code:>8}{self.functions:>10}{self.body:>8}{self.branches:>9}"
            f"{density:>9.2f}{mean:>9.1f}"
        )


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The outermost functions and methods; a function inside another is part of its body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        else:
            yield from _functions(child)


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    own = lines[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in own if line.strip() and not line.strip().startswith("#"))


def measure(folder: Path) -> dict[str, Metrics]:
    """Metrics of a package and of each of its folders; the whole is under the empty name."""
    found: dict[str, Metrics] = {"": Metrics()}
    for path in sorted(folder.rglob("*.py")):
        room = path.relative_to(folder).parts[0] if path.parent != folder else "."
        source = path.read_text(encoding="utf-8")
        for name in ("", room):
            found.setdefault(name, Metrics()).add(source)
    return found


def main(packages: list[str]) -> None:
    """Print a table: the package, then its folders."""
    print(
        f"{'':24}{'modules':>8}{'lines':>8}{'code':>8}{'functions':>10}{'body':>8}{'branches':>9}{'a line':>9}{'mean cc':>9}"
    )
    for package in packages:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"no package {package!r}")
        for name, metrics in measure(Path(spec.origin).parent).items():
            print(f"{package + ('/' + name if name else ''):<24}{metrics}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["extractor"])
