"""The four roles of an instance and what each may do.

The owner makes tables and runs migrations. The application reads and writes rows and nothing else: no new
tables, no temporary ones, no server files. Rooms narrow its rights on their special tables in migrations.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Literal

from yeji.platform.database.parameters import APP_LIMITS
from yeji.platform.instance import ROLES, Instance, Role

_ITERATIONS: Final = 4096
_PLAIN: Final = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION"


def new_password() -> str:
    """A password nobody has to type: 256 random bits."""
    return secrets.token_urlsafe(32)


def verifier(password: str) -> str:
    """What the server keeps of ``password``, so that the password itself never travels or is logged (RFC 5803)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def role_statements(instance: Instance, existing: frozenset[str], options: Mapping[Role, str]) -> list[str]:
    """Statements that make the roles, or give those in ``existing`` this instance's passwords again.

    ``options`` replaces the attribute ``NOCREATEDB`` of a role; tests let the owner create databases.
    """
    statements = []
    for role in ROLES:
        name = instance.roles[role]
        password = verifier(instance.secret(f"{role}.password"))
        if name in existing:  # an administrator who is no superuser may not even name the other attributes
            statements.append(f"ALTER ROLE {quoted(name)} LOGIN PASSWORD '{password}'")
            continue
        attributes = f"{_PLAIN} {options.get(role, 'NOCREATEDB')}"
        statements.append(f"CREATE ROLE {quoted(name)} {attributes} PASSWORD '{password}'")
    for name, value in APP_LIMITS.items():
        statements.append(f"ALTER ROLE {quoted(instance.roles['app'])} SET {name} = '{value}'")
    for role in ("backup", "readonly"):
        statements.append(f"ALTER ROLE {quoted(instance.roles[role])} SET default_transaction_read_only = on")
    return statements


def database_statements(instance: Instance) -> list[str]:
    """Statements for the owner of a new database: who may connect to it."""
    database = quoted(instance.dbname)
    others = ", ".join(quoted(instance.roles[role]) for role in ("app", "backup", "readonly"))
    return [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {others}",
    ]


def schema_statements(instance: Instance) -> list[str]:
    """Statements inside the database: who may see the schema, and what they may do with tables made later."""
    owner, app, backup, readonly = (quoted(instance.roles[role]) for role in ROLES)
    return [
        f"ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {app}, {backup}, {readonly}",
        *default_rights(instance, "GRANT"),
    ]


def default_rights(instance: Instance, verb: Literal["GRANT", "REVOKE"]) -> list[str]:
    """Statements that give, or no longer give, the roles their rights on what the owner makes from then on."""
    owner, app, backup, readonly = (quoted(instance.roles[role]) for role in ROLES)
    start, link = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} {verb}", "TO" if verb == "GRANT" else "FROM"
    return [
        f"{start} SELECT, INSERT, UPDATE, DELETE ON TABLES {link} {app}",
        f"{start} USAGE ON SEQUENCES {link} {app}",
        f"{start} SELECT ON TABLES {link} {backup}, {readonly}",
        f"{start} SELECT ON SEQUENCES {link} {backup}, {readonly}",
        f"{start} USAGE ON SCHEMAS {link} {backup}",
    ]


def quoted(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: bytes) -> str:
    return b64encode(value).decode("ascii")
