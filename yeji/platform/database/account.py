"""Who the processes run as.

PostgreSQL refuses to run as root, and nothing else should either: as root, an unprivileged system account
is made once, owns the home directory and runs whatever can run under it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

# The second name is for a machine on which a person is called Yeji.
_NAMES: Final = ("yeji", "yeji-crm")
_FIRST_PERSON: Final = 1000
_NOBODY: Final = 65534
# As useradd wants it: nobody signs in with this account.
_NO_SHELL: Final = "/usr/sbin/nologin"


class CannotUseDirectory(Refused):
    """The home directory cannot serve, and why."""

    status = 503
    code = "instance.directory"


class NoServiceAccount(Refused):
    """The unprivileged account for the database could not be made."""

    status = 503
    code = "instance.account"


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that processes run under."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether a process must change its account to run under this one."""
        return self.uid != os.geteuid()

    def popen_keywords(self) -> dict[str, Any]:
        """Keywords that make ``subprocess`` start a process under this account, private by default."""
        if not self.is_other:
            return {"umask": 0o077}
        return {"umask": 0o077, "user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give ``path`` to the account; only root needs to and can."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def make_directory(self, path: Path, mode: int = 0o700) -> None:
        """Make ``path`` with exactly ``mode``, owned by the account; an existing one is adjusted."""
        path.mkdir(mode=mode, exist_ok=True)
        path.chmod(mode)
        self.own(path)

    def write_private(self, path: Path, text: str) -> None:
        """Write ``text`` to a file that only the account can read; a reader never sees half of it."""
        draft = path.with_name(path.name + ".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self.own(draft)
        draft.replace(path)


def invoking_account() -> Account:
    """The account this process runs under."""
    import pwd

    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number without a name
        name = str(uid)
    return Account(name=name, uid=uid, gid=os.getegid())


def service_account() -> Account:
    """The account that owns an instance made now: this one, or as root a system account made for it.

    :raises NoServiceAccount: if root cannot make one.
    """
    if os.geteuid() != 0:
        return invoking_account()
    for name in _NAMES:
        if (found := _system_account(name)) is not None:
            return found
        if not _exists(name):
            return _made(name)
    raise NoServiceAccount(Text("Create a system account “%(name)s” for the database.", name=_NAMES[-1]))


def owner_of(directory: Path) -> Account:
    """The account that owns ``directory``, and with it the processes of its instance.

    :raises CannotUseDirectory: if that is root, or somebody else while we are not root.
    """
    import pwd

    status = directory.stat()
    if os.geteuid() not in (0, status.st_uid):
        raise CannotUseDirectory(
            Text("%(directory)s belongs to another account: run this command as its owner.", directory=directory)
        )
    if status.st_uid == 0:
        raise CannotUseDirectory(
            Text("%(directory)s belongs to root, under whom a database does not run.", directory=directory)
        )
    try:
        name = pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        name = str(status.st_uid)
    return Account(name=name, uid=status.st_uid, gid=status.st_gid)


def check_reachable(home: Path, account: Account) -> None:
    """Be sure that ``account`` can enter ``home`` from the root of the file system.

    :raises CannotUseDirectory: naming the directory that bars the way.
    """
    if not account.is_other:
        return
    for directory in (*reversed(home.parents), home):
        entered = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)],
            cwd="/",
            stderr=subprocess.DEVNULL,
            check=False,
            **account.popen_keywords(),
        )
        if entered.returncode != 0:
            raise CannotUseDirectory(
                Text(
                    "The account “%(account)s”, under which the database runs, cannot enter %(directory)s. Choose"
                    " another place with YEJI_HOME, or allow it with: chmod o+x %(directory)s",
                    account=account.name,
                    directory=directory,
                )
            )


def _exists(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _system_account(name: str) -> Account | None:
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    if entry.pw_uid == 0 or _FIRST_PERSON <= entry.pw_uid < _NOBODY:
        return None
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)


def _made(name: str) -> Account:
    """Make the account; another process may be quicker, which is as good."""
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", _NO_SHELL, name]
    else:
        command = ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", name]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        reason = made.stderr.strip()
    except OSError as error:
        reason = str(error)
    if (account := _system_account(name)) is not None:
        return account
    raise NoServiceAccount(
        Text("The system account “%(name)s” could not be made: %(reason)s.", name=name, reason=reason)
    )
