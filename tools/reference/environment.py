"""The variables of the environment that the product reads, and what each is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[2] / "yeji"

# What each variable of the environment is for. A variable that the code reads and this table lacks is a fault.
MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "YEJI_HOME": (
        "Where the instance lives. Without it: `/var/lib/yeji` for root, else `$XDG_DATA_HOME/yeji`, "
        "else `~/.local/share/yeji`.",
        "数据目录。不设时：root 用 `/var/lib/yeji`，其他账号用 `$XDG_DATA_HOME/yeji` 或 `~/.local/share/yeji`。",
    ),
    "PORT": (
        "The first port that `yeji up` tries; 8000 without it.",
        "`yeji up` 首先尝试的端口；不设时是 8000。",
    ),
    "DATABASE_URL": (
        "For `yeji init` and `yeji restore` alone: the administrator of a PostgreSQL of your own. It is not kept.",
        "只给 `yeji init` 和 `yeji restore` 用：自备 PostgreSQL 的管理员地址。用完不保存。",
    ),
    "YEJI_BASE_URL": (
        "The address people use, when it is not the one that `yeji up` prints. With `https://` cookies become secure.",
        "对外的访问地址（与 `yeji up` 显示的不同时才填）。以 `https://` 开头时，Cookie 只走加密连接。",
    ),
    "YEJI_LANGUAGE": (
        "The language of the commands, `zh` or `en`; without it the locale decides.",
        "命令的语言，`zh` 或 `en`；不设就看系统语言。",
    ),
    "YEJI_LOG_LEVEL": (
        "How much the programs log: `WARNING` without it, or `INFO`, `ERROR`.",
        "日志详细程度：不设时为 `WARNING`，可改为 `INFO` 或 `ERROR`。",
    ),
    "YEJI_ADDRESS": (
        "The address the web server listens on; `127.0.0.1` without it. Put HTTPS in front before you open it.",
        "网页服务监听的地址；不设时是 `127.0.0.1`。对外开放之前，先在前面配好 HTTPS。",
    ),
    "YEJI_TRUSTED_PROXIES": (
        "Addresses or networks of the proxies in front, separated by commas. Only what they say in `X-Forwarded-For` "
        "counts as a visitor's address; without it nobody's word does.",
        "前置代理的地址或网段，用逗号分隔。只有它们在 `X-Forwarded-For` 里说的来访地址才算数；不设时一概不信。",
    ),
    "YEJI_TOKEN_RATE": (
        "How many requests a minute a program may send with one token; 1200 without it, 0 for any number.",
        "一个令牌每分钟最多发多少次请求；不设时是 1200，0 表示不限。",
    ),
    "YEJI_ACCOUNT_RATE": (
        "How many requests a minute all tokens of an account may send together; 3600 without it, 0 for any number.",
        "一个账号的所有令牌每分钟合计最多发多少次请求；不设时是 3600，0 表示不限。",
    ),
    "YEJI_WORKERS": (
        "How many processes serve pages; 2 without it.",
        "有几个进程提供网页；不设时是 2。",
    ),
    "YEJI_FILE_MB": (
        "How large one uploaded file may be, in megabytes; 50 without it.",
        "上传的单个文件最大多少 MB；不设时是 50。",
    ),
    "YEJI_FILES_GB": (
        "How much room all uploaded files together may take, in gigabytes; 20 without it.",
        "所有上传的文件合计最多占多少 GB；不设时是 20。",
    ),
    "YEJI_POOL": (
        "Set by `yeji up` for the web server: it keeps its connections to the database.",
        "由 `yeji up` 设置给网页服务，用于保持数据库连接，不需要自己设。",
    ),
    "YEJI_SERVES": (
        "Set by `yeji demo load` while it fills the demo's database, which is not served yet.",
        "由 `yeji demo load` 在灌入演示数据时设置（那时还没有对外服务），不需要自己设。",
    ),
    "XDG_DATA_HOME": ("See `YEJI_HOME`.", "见 `YEJI_HOME`。"),
    "HOME": ("See `YEJI_HOME`.", "见 `YEJI_HOME`。"),
    "LC_ALL": ("Commands speak Chinese when it begins with `zh`.", "以 `zh` 开头时，命令行说中文。"),
    "LC_MESSAGES": ("The same, where `LC_ALL` is not set.", "同上，未设 `LC_ALL` 时生效。"),
    "LANG": ("The same, where neither is set.", "同上，前两项都未设时生效。"),
}


def variables(package: Path = PACKAGE) -> set[str]:
    """The names that the product's code reads from the environment."""
    found: set[str] = set()
    for file in package.rglob("*.py"):
        if "tests" not in file.parts:
            found |= set(_read_in(ast.parse(file.read_text(encoding="utf-8"))))
    return found


def _read_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (str(k.value.value) for k in node.keywords
                        if k.arg == "envvar" and isinstance(k.value, ast.Constant))  # fmt: skip
            if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
                yield from _name(node.func.value, node.args[0])
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            yield from _name(node.value, node.slice)


def _name(source: ast.expr, key: ast.expr) -> Iterator[str]:
    if ast.unparse(source).split(".")[-1] == "environ" and isinstance(key, ast.Constant):
        yield str(key.value)
