"""One maker for each page of the reference."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from tools.reference.environment import MEANINGS, PACKAGE, variables
from tools.reference.markdown import code, codes, page, table, yes
from tools.reference.words import both, chinese, english

if TYPE_CHECKING:
    from yeji.kit.refusal import Refused
    from yeji.ledger.metrics import Metric
    from yeji.records.fields import Field
    from yeji.records.types import ObjectType

PAGES: Final = PACKAGE.parent / "docs" / "reference"


def metrics() -> str:
    """Every metric, then what figures can be split by, which scenarios and which views there are."""
    from yeji.ledger.metrics import registry
    from yeji.ledger.models import Scenario
    from yeji.ledger.question import Dimension, View

    head = ("Key", "Name", "名称", "Kind", "Unit", "Better", "Adds up", "Made of")
    rows = [
        (code(metric.key), english(metric.label), chinese(metric.label), type(metric).__name__, metric.unit.value,
         metric.better.value, yes(metric.additive), _inputs(metric))
        for metric in registry
    ]  # fmt: skip
    meanings = [(code(one.key), english(one.meaning), chinese(one.meaning), _counted(one)) for one in registry]
    asked = [
        ("by", codes(Dimension)),
        ("scenario", codes(one.name.lower() for one in Scenario)),
        ("view", codes(View)),
    ]
    return page(
        "Metrics · 指标",
        table(head, rows),
        "## Meaning · 口径",
        table(("Key", "Meaning", "含义", "Counted from"), meanings),
        "## Questions · 查询",
        table(("Part", "Values"), asked),
    )


def types() -> str:
    """Every object type with its fields and verbs."""
    from yeji.records.types import registry

    return page("Object types · 类型", *(part for kind in registry for part in _type(kind)))


def _type(kind: ObjectType) -> Iterator[str]:
    yield f"## {kind.key}"
    recognised = " + ".join(kind.identity) if kind.identity else kind.match
    facts = [
        ("Name · 名称", both(kind.label)),
        ("Called by · 显示名", code(kind.title)),
        ("Recognised by · 识别", code(recognised)),
        ("Seen by · 可见范围", _seen(kind)),
        ("Verbs · 操作", "<br>".join(f"`{v.key}` {both(v.label)}" for v in kind.verbs) or "—"),
    ]
    yield table(("Property", "属性"), facts)
    rows = [
        (code(item.key), english(item.label), chinese(item.label), item.kind, yes(item.required), _notes(item))
        for item in kind.fields
    ]
    yield table(("Field", "Name", "名称", "Kind", "Needed", "Notes"), rows)


def _seen(kind: ObjectType) -> str:
    if kind.about is not None:
        return "those who see the figure; written by administrators · 看得到对应数字的人，管理员可改"
    if kind.owner is None:
        return "everybody; written by administrators · 人人可见，管理员可改"
    if kind.open_when_unowned:
        return f"by `{kind.owner}`; everybody sees those without one · 按负责人；没有负责人的人人可见"
    return f"by `{kind.owner}` · 按负责人"


def _notes(item: Field) -> str:
    from yeji.records.fields import Choice, Link

    notes = ["read only · 只读"] if item.read_only else []
    if isinstance(item, Choice):
        notes += [f"{code(option)} {both(label)}" for option, label in item.options]
    if isinstance(item, Link):
        notes.append(f"→ [{item.to}](#{item.to})")
    return "<br>".join(notes) or "—"


def roles() -> str:
    """The roles every company starts with."""
    from yeji.org.roles import BUILT_IN

    head = ("Role", "Records", "记录", "Figures", "业绩", "Administers", "Closes months", "Sets targets")
    rows = [
        (code(role.code), english(role.records.label), chinese(role.records.label), english(role.figures.label),
         chinese(role.figures.label), yes(role.administers), yes(role.closes), yes(role.plans))
        for role in BUILT_IN
    ]  # fmt: skip
    return page("Roles · 角色", table(head, rows))


def commands() -> str:
    """Every command with its arguments and options, as the program itself tells them."""
    import typer

    from yeji.cli.main import app

    found = list(_commands(typer.main.get_command(app), "yeji"))
    return page("Commands · 命令", *found)


def _commands(command: Any, path: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], f"{path} {name}")
        return
    yield f"## {path}"
    yield " ".join((command.help or "").split())
    rows = [_parameter(one) for one in command.params if one.name != "help"]
    if rows:
        yield table(("Given", "Meaning", "Default"), rows)


def _parameter(one: Any) -> Sequence[str]:
    is_argument = one.param_type_name == "argument"
    given = code(str(one.name)) if is_argument else ", ".join(code(name) for name in one.opts)
    meaning = getattr(one, "help", "") or ""
    if one.envvar:
        meaning += f" (or {code(str(one.envvar))})"
    default = "needed" if one.required else code(str(one.default)) if one.default not in (None, "", False, []) else "—"
    return given, meaning.strip(), default


def environment() -> str:
    """Every variable of the environment that the product reads."""
    read = variables()
    unknown = sorted(read ^ MEANINGS.keys())
    if unknown:
        raise SystemExit(f"tools/reference/environment.py and the code disagree about {', '.join(unknown)}")
    rows = [(code(name), *meanings) for name, meanings in MEANINGS.items()]
    return page("Environment · 环境变量", table(("Variable", "Meaning", "含义"), rows))


def errors() -> str:
    """Every refusal: its stable code, its HTTP status and what it means."""
    rows = [
        (code(one.code), str(one.status), _first_sentence(one), code(one.__module__))
        for one in sorted(refusals(), key=lambda one: (one.code, one.__module__))
    ]
    return page("Errors · 错误代码", table(("Code", "Status", "Meaning", "Raised in"), rows))


def refusals() -> set[type[Refused]]:
    """Every class of refusal that the product declares, with those that only share another's code left out."""
    from yeji.kit.refusal import Refused

    for module in pkgutil.walk_packages([str(PACKAGE)], "yeji."):
        if not {"tests", "migrations", "config"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    return {one for one in _below(Refused) if one.__module__.startswith("yeji.") and "code" in vars(one)}


def _below(kind: type[Refused]) -> Iterator[type[Refused]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def _first_sentence(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


MAKERS: Final[Mapping[str, Callable[[], str]]] = {
    "metrics.md": metrics,
    "types.md": types,
    "roles.md": roles,
    "commands.md": commands,
    "environment.md": environment,
    "errors.md": errors,
}


def _inputs(metric: Metric) -> str:
    return codes(one.key for one in dict.fromkeys(metric.inputs())) or "—"


def _counted(metric: Metric) -> str:
    from yeji.ledger.metrics import Flow, Stock

    if not isinstance(metric, Flow | Stock):
        return _inputs(metric)
    return f"`{metric.event.source.type}`: {code(metric.event.when)} on {code(metric.event.on)}"


def stale() -> list[str]:
    """The pages that are not what the code says."""
    return [
        name
        for name, make in MAKERS.items()
        if not (PAGES / name).exists() or (PAGES / name).read_text(encoding="utf-8") != make()
    ]
