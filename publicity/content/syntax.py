"""YAML that cannot be read, told in the words of somebody who writes notices."""

import re

import yaml

from publicity.content.proof import Proof

_SPECIAL = re.compile(r"(?:^|[:\-\[,] ?)\s*(?P<at>[@`%])")


def mark_syntax_fault(error: Exception, text: str, proof: Proof, first_line: int) -> None:
    """Mark the one place where reading stopped, with the likeliest cause."""
    if not isinstance(error, yaml.MarkedYAMLError):
        proof.mark("N114", first_line)
        return
    lines = text.split("\n")
    context, problem = error.context or "", error.problem or ""
    here = error.problem_mark or error.context_mark
    begun = error.context_mark or here
    if here is None or begun is None:
        proof.mark("N114", first_line)
    elif "quoted scalar" in context:
        proof.mark("N111", begun.line + first_line, begun.column + 1)
    elif "mapping values are not allowed" in problem:
        code = "N113" if re.search(r"\S: .*\S:(?: |$)", _line(lines, here.line)) else "N121"
        proof.mark(code, here.line + first_line, here.column + 1)
    elif "could not find expected ':'" in problem:
        proof.mark("N118", begun.line + first_line, _indent(_line(lines, begun.line)) + 1)
    elif "flow" in context:
        proof.mark("N112", begun.line + first_line, begun.column + 1)
    elif "anchor" in context or "alias" in context or "tag" in context:
        proof.mark("N115", begun.line + first_line, begun.column + 1)
    elif "block mapping" in context or "block collection" in context or "block sequence" in problem:
        proof.mark("N121", here.line + first_line, _indent(_line(lines, here.line)) + 1)
    elif special := _SPECIAL.search(_line(lines, here.line)):
        proof.mark("N113", here.line + first_line, special.start("at") + 1)
    else:
        proof.mark("N114", here.line + first_line, here.column + 1)


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
