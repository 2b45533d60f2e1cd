#!/usr/bin/env python3
"""Makes a database with Django's own tables and users of every odd kind.

    make.py URL [--more N] [--dump FILE]

URL is a path, postgres://user:password@host:port/name?options=-csearch_path%3Dschema or
mysql://user:password@host:port/name, of a database (or schema) without tables. `--more` makes so many ordinary users beside them, `--dump` writes SQL that
makes the same database again: the fixtures beside this file.

It needs Django 5, argon2-cffi, for PostgreSQL psycopg, and for MySQL and MariaDB PyMySQL.
"""

import argparse
import datetime
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.admin",
        "django.contrib.messages"]
PASSWORD = "correct horse"


def database(url):
    parts = urlsplit(url)
    if not parts.scheme:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path}
    found = {
        "NAME": parts.path.lstrip("/"), "USER": parts.username, "PASSWORD": parts.password,
        "HOST": parts.hostname, "PORT": str(parts.port or ""),
    }
    if parts.scheme in ("postgres", "postgresql"):
        options = parse_qs(parts.query).get("options", ["-csearch_path=public"])[0]
        return found | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": options}}
    import pymysql
    # Django asks for the version of another client, whose place this one takes.
    pymysql.version_info = (2, 2, 1, "final", 0)
    pymysql.install_as_MySQLdb()
    return found | {"ENGINE": "django.db.backends.mysql", "OPTIONS": {"charset": "utf8mb4"}}


def make_users(more):
    from django.contrib.admin.models import ADDITION, LogEntry
    from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
    from django.contrib.auth.models import Group, Permission, User
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    utc = datetime.timezone.utc
    joined = datetime.datetime(2019, 2, 28, 23, 59, 59, 999999, tzinfo=utc)
    seen = datetime.datetime(2024, 12, 31, 0, 0, 0, 1, tzinfo=utc)

    def user(name, password="!", **fields):
        fields.setdefault("date_joined", joined)
        if connection.vendor == "mysql" and name.endswith(" "):
            name = name[:-1] + "_"  # There "mary " is "mary".
        return User.objects.create(username=name, password=password, **fields)

    def hashed(algorithm="default"):
        return make_password(PASSWORD, salt="saltsaltsaltsaltsalt22", hasher=algorithm)

    mary = user("mary", hashed(), first_name="Mary", last_name="Smith", email="mary@example.org", is_staff=True,
                is_superuser=True, last_login=seen)
    user("Mary", hashed(), first_name="the other one", last_login=joined)
    user("sha1", hashed("pbkdf2_sha1"))
    user("argon2", make_password(PASSWORD, hasher="argon2"))
    user("scrypt", hashed("scrypt"))
    user("md5", hashed("md5"))
    user("quick", PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1))
    user("unusable", "!" + "x" * 40)
    user("empty password", "")
    user("inactive", PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1), is_active=False)
    user("")
    user(" ")
    user("mary ", email=" spaces @example.org ")
    user("x" * 150, first_name="f" * 150, last_name="l" * 150, email="e" * 242 + "@example.org")
    user("\U0001f600" * 150, first_name="\U0001f600" * 150)
    user("mar\u00fd", first_name="\u00c9lise", last_name="\u5c71\u7530", email="\u5c71@example.org")
    user("mary\u0301", first_name="combined")
    user("O'Neil \"the\" \\ %s ; -- `x`", first_name="''", last_name="\\", email="$1 ? :a @b")
    user("line\nbreak\ttab", first_name="\u200b", last_name="\ufeff")
    user("early", date_joined=datetime.datetime(1, 1, 2, tzinfo=utc), last_login=datetime.datetime(1969, 7, 20, 20, 17, 40, tzinfo=utc))
    user("late", date_joined=datetime.datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=utc))
    User.objects.bulk_create(
        (User(username=f"user{number}", password="!", email=f"user{number}@example.org", date_joined=joined,
              first_name="First", last_name=f"Last {number}") for number in range(more)),
        batch_size=5000,
    )
    # What else refers to users; and ids that were in use and are not to be used again.
    group = Group.objects.create(name="staff")
    mary.groups.add(group)
    mary.user_permissions.add(Permission.objects.order_by("id").first())
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=mary, content_type=content_type, object_id="1", object_repr="mary",
                            action_flag=ADDITION, change_message="", action_time=joined)
    gone = user("gone")
    last = user("gone as well")
    print(f"highest id ever: {last.id}")
    gone.delete()
    last.delete()


def dump(url, config, path):
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = '2024-01-01 00:00:00'")
    header = f"-- Made by Django {django.get_version()} on {connection.display_name}, with make.py beside this file.\n"
    kind = config["ENGINE"].rsplit(".", 1)[1]
    lines = {"sqlite3": dump_sqlite, "postgresql": dump_postgres, "mysql": dump_mysql}[kind](url, config, connection)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(header + "\n".join(lines) + "\n")


def dump_sqlite(_, __, connection):
    connection.ensure_connection()
    # In the order of their names.
    return ["PRAGMA foreign_keys = OFF;", *connection.connection.iterdump(), "PRAGMA foreign_keys = ON;"]


def dump_postgres(url, config, _):
    schema = config["OPTIONS"]["options"].rsplit("=", 1)[1]
    plain = url.split("?")[0]
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments", f"--schema={schema}", plain]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    skip = re.compile(r"(SET |SELECT pg_catalog.set_config|CREATE SCHEMA|--|\\|$)")
    lines, within = [], False
    for line in text.split("\n"):
        if not within and skip.match(line):
            continue
        lines.append(line.replace(f"{schema}.", ""))
        within = (within + line.count("'")) % 2
    return lines


def dump_mysql(_, __, connection):
    lines = ["SET FOREIGN_KEY_CHECKS = 0;"]
    with connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            lines.append(cursor.fetchone()[1] + ";")
            cursor.execute(f"SELECT * FROM `{table}` ORDER BY 1")
            for row in cursor.fetchall():
                values = ", ".join(connection.connection.escape(value) for value in row)
                lines.append(f"INSERT INTO `{table}` VALUES ({values});")
    return lines + ["SET FOREIGN_KEY_CHECKS = 1;"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--dump")
    given = parser.parse_args()
    config = database(given.url)
    hashers = ["PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher", "ScryptPasswordHasher",
               "MD5PasswordHasher"]
    settings.configure(
        DATABASES={"default": config}, INSTALLED_APPS=APPS, USE_TZ=True, TIME_ZONE="Europe/Rome",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField", SECRET_KEY="for tests", SILENCED_SYSTEM_CHECKS=["admin"],
        PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in hashers],
        MIDDLEWARE=[], TEMPLATES=[],
    )
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0, skip_checks=True)
    make_users(given.more)
    if given.dump:
        dump(given.url, config, given.dump)


main()
