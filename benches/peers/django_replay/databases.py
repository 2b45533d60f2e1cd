"""Where the databases are: the same names and variables as the Rust program's."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

VARIABLES = {
    "postgres": "PG_DATABASE_URL",
    "postgres-durable": "PG_DURABLE_URL",
    "mariadb": "MYSQL_DATABASE_URL",
    "mariadb-durable": "MYSQL_DURABLE_URL",
}
OWN = f"fsm_peers_{os.getpid()}"
"""Our schema or database on a server."""


def settings(name, directory):
    """Django's settings of a database."""
    if name in ("sqlite-normal", "sqlite-full"):
        Path(directory).mkdir(parents=True, exist_ok=True)
        synchronous = name.removeprefix("sqlite-").upper()
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(directory) / f"{name}-{os.getpid()}.sqlite",
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode = WAL;"
                f" PRAGMA synchronous = {synchronous};"
            },
        }
    url = urlsplit(os.environ[VARIABLES[name]])
    server = {
        "HOST": url.hostname,
        "PORT": url.port,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
    }
    if name.startswith("postgres"):
        return server | {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.removeprefix("/"),
            "OPTIONS": {"options": f"-c search_path={OWN}"},
        }
    return server | {"ENGINE": "django.db.backends.mysql", "NAME": OWN}


class New:
    """A new database with empty tables for each turn, removed at the end."""

    def __init__(self, models):
        from django.db import connection

        self.connection = connection
        self.models = models

    def __enter__(self):
        self._remove()
        if self.connection.vendor == "postgresql":
            with self.connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {OWN}")
        elif self.connection.vendor == "mysql":
            self._server(f"CREATE DATABASE {OWN}")
        with self.connection.schema_editor() as editor:
            for model in self.models:
                editor.create_model(model)

    def __exit__(self, *_):
        self._remove()
        self.connection.close()

    def _remove(self):
        if self.connection.vendor == "sqlite":
            self.connection.close()
            for suffix in ("", "-wal", "-shm", "-journal"):
                path = f"{self.connection.settings_dict['NAME']}{suffix}"
                Path(path).unlink(missing_ok=True)
        elif self.connection.vendor == "postgresql":
            with self.connection.cursor() as cursor:
                cursor.execute("SET client_min_messages TO warning")
                cursor.execute(f"DROP SCHEMA IF EXISTS {OWN} CASCADE")
        else:
            self.connection.close()
            self._server(f"DROP DATABASE IF EXISTS {OWN}")

    def _server(self, statement):
        """Runs a statement on the server, where our database may not be there."""
        import MySQLdb

        server = self.connection.settings_dict
        connection = MySQLdb.connect(
            host=server["HOST"],
            port=server["PORT"],
            user=server["USER"],
            password=server["PASSWORD"],
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()
