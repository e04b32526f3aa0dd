"""Commands for accounts: ``yeji user add|role|tie|link|token|password|deactivate|reactivate|list``."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console

from yeji.cli.django_setup import bring_up, operator_language
from yeji.cli.printing import Format, print_data

app = typer.Typer(no_args_is_help=True, help="Accounts that sign in, their roles, passwords and tokens.")
talk = Console(stderr=True)

Login = Annotated[str, typer.Argument(help="phone number or e-mail address")]
Form = Annotated[Format, typer.Option("--format", help="table, json or csv")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="what people call them")],
    role: Annotated[str, typer.Option(help="director, manager, rep or administrator")],
    person: Annotated[str, typer.Option(help="their record among the people: name or staff number")] = "",
    password_stdin: FromStdin = False,
    form: Form = Format.TABLE,
) -> None:
    """Open an account. The password is asked for; without a terminal one is made and shown this once."""
    bring_up()
    from yeji.org.queries import person_called
    from yeji.org.services import grant_role
    from yeji.platform.services import open_account

    at = datetime.now(UTC)
    password, made = _password(password_stdin)
    with transaction.atomic():
        belongs_to = person_called(person) if person else None
        account = open_account(login=login, name=name, password=password, language=operator_language(), at=at)
        grant_role(account=account, role=role, person=belongs_to)
    told = {"login": account.login, "name": account.name, "role": role, "person": belongs_to and belongs_to.name}
    print_data([told | ({"password": password} if made else {})], form)
    if belongs_to is None and role in ("rep", "manager"):
        _say(_("Without --person this account has no records of its own."))


@app.command()
def role(
    login: Login,
    roles: Annotated[list[str], typer.Argument(help="every role it shall have: administrator, director, manager …")],
) -> None:
    """Give an account exactly these roles; those it had besides are taken away."""
    bring_up()
    from yeji.org.accounts import set_roles
    from yeji.org.scopes import SYSTEM
    from yeji.platform.services import account_of_login

    account = account_of_login(login)
    set_roles(account=account, roles=roles, by=SYSTEM, at=datetime.now(UTC))
    held = ", ".join(sorted(set(roles)))
    _say(_("%(login)s has these roles now: %(roles)s") % {"login": account.login, "roles": held})


@app.command()
def tie(
    login: Login,
    person: Annotated[str, typer.Argument(help="name or staff number; nothing: nobody")] = "",
) -> None:
    """Say which person an account belongs to: that person's records become its own."""
    bring_up()
    from yeji.org.accounts import tie as tie_to
    from yeji.org.queries import person_called
    from yeji.org.scopes import SYSTEM
    from yeji.platform.services import account_of_login

    account, belongs_to = account_of_login(login), person_called(person) if person else None
    tie_to(account=account, person=belongs_to, by=SYSTEM, at=datetime.now(UTC))
    if belongs_to is None:
        _say(_("%(login)s belongs to nobody among the people now.") % {"login": account.login})
    else:
        _say(_("%(login)s belongs to %(person)s now.") % {"login": account.login, "person": belongs_to.name})


@app.command()
def link(login: Login) -> None:
    """Make a one-time link by which the account's holder chooses a password. It is shown this once."""
    bring_up()
    from yeji.org.accounts import new_link
    from yeji.org.scopes import SYSTEM
    from yeji.platform.services import account_of_login

    account = account_of_login(login)
    secret = new_link(account=account, by=SYSTEM, at=datetime.now(UTC))
    print(f"/password/{secret}/")
    _say(_("Put the address of your Yeji before it and send it to %(login)s.") % {"login": account.login})


@app.command()
def token(
    login: Login,
    label: Annotated[str, typer.Option(help="what it is for")] = "command line",
    days: Annotated[int, typer.Option(min=0, max=3650, help="how long it lives; 0: until it is ended")] = 0,
) -> None:
    """Make a token for the REST interface. It is shown this once."""
    bring_up()
    from yeji.platform.services import WrongPassword, account_of_login, make_token

    at = datetime.now(UTC)
    account = account_of_login(login)
    if not account.is_active:
        raise WrongPassword(_("This account is deactivated."), field="login")
    print(make_token(account=account, label=label, at=at, expires_at=at + timedelta(days=days) if days else None))


@app.command()
def password(login: Login, password_stdin: FromStdin = False) -> None:
    """Give an account another password. Its sessions and tokens end."""
    bring_up()
    from yeji.platform.services import account_of_login, change_password

    account = account_of_login(login)
    chosen, made = _password(password_stdin)
    change_password(account=account, password=chosen, at=datetime.now(UTC))
    if made:
        print(chosen)
    _say(_("%(login)s has another password; its sessions and tokens have ended.") % {"login": account.login})


@app.command()
def deactivate(login: Login) -> None:
    """Shut an account out at once, also where it is signed in. What it did and owns stays."""
    bring_up()
    from yeji.org.accounts import shut_out
    from yeji.org.scopes import SYSTEM
    from yeji.platform.services import account_of_login

    account = account_of_login(login)
    shut_out(account=account, by=SYSTEM, at=datetime.now(UTC))
    _say(_("%(login)s can no longer sign in.") % {"login": account.login})


@app.command()
def reactivate(login: Login) -> None:
    """Let a deactivated account sign in again. Its old tokens stay dead."""
    bring_up()
    from yeji.org.accounts import let_in
    from yeji.org.scopes import SYSTEM
    from yeji.platform.services import account_of_login

    account = account_of_login(login)
    let_in(account=account, by=SYSTEM, at=datetime.now(UTC))
    _say(_("%(login)s can sign in again.") % {"login": account.login})


@app.command("list")
def list_accounts(form: Form = Format.TABLE) -> None:
    """Every account with its roles and its person."""
    bring_up()
    from yeji.org.queries import AccountLine, account_lines

    def told(line: AccountLine) -> dict[str, Any]:
        roles: Any = list(line.roles) if form == Format.JSON else " ".join(line.roles)
        hidden = ("id", "person_id", "has_password") if form == Format.TABLE else ()
        return {key: value for key, value in {**vars(line), "roles": roles}.items() if key not in hidden}

    print_data([told(line) for line in account_lines()], form)


def _password(from_stdin: bool) -> tuple[str, bool]:
    """A password from standard input or the keyboard, else a new one; and whether it is new."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if sys.stdin.isatty():
        asked = _("Password (empty: one is made)")
        typed = typer.prompt(asked, hide_input=True, confirmation_prompt=True, default="", show_default=False)
        if typed:
            return str(typed), False
    return secrets.token_urlsafe(12), True


def _say(sentence: str) -> None:
    talk.print(sentence, markup=False, highlight=False, soft_wrap=True)
