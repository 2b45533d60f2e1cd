"""A turn: the rows of a new database go through the log, and a clock runs."""

import time
from typing import NamedTuple

from django.db import connection, transaction

from .databases import New
from .models import Application, GuardedApplication, Record


class Subject(NamedTuple):
    """A way to move the rows through the log."""

    name: str
    model: type
    row: str = "memory"
    """`memory`: the object is kept; `loaded`: it is loaded before each transition."""
    record: bool = False
    batch: int = 1
    """How many transitions a transaction has."""

    @classmethod
    def all(cls):
        plain = cls("django-fsm-2", Application)
        guarded = cls("django-fsm-2-guarded", GuardedApplication)
        return [
            plain,
            guarded,
            plain._replace(row="loaded"),
            guarded._replace(row="loaded"),
            plain._replace(record=True),
            plain._replace(row="loaded", record=True),
            plain._replace(batch=100),
        ]

    def path(self):
        record = "/record" if self.record else ""
        batches = "/batches" if self.batch > 1 else ""
        return f"{self.name}/{self.row}{record}{batches}"


def turn(log, subject, counted=None):
    """The seconds that the log took, and the statements per transition where they are counted."""
    entries = log.entries[:counted]
    with New([Application, Record]):
        Application.objects.bulk_create(
            Application(id=id, **values) for id, values in log.applications.items()
        )
        kept = subject.model.objects.in_bulk()
        connection.force_debug_cursor = counted is not None
        connection.queries_log.clear()
        start = time.perf_counter()
        for first in range(0, len(entries), subject.batch):
            with transaction.atomic():
                for entry in entries[first : first + subject.batch]:
                    step(subject, entry, kept)
        seconds = time.perf_counter() - start
        statements = len(connection.queries_log) / len(entries)
        connection.force_debug_cursor = False
        if counted is None:
            check(log, subject)
        return seconds, statements


def step(subject, entry, kept):
    if subject.row == "loaded":
        application = subject.model.objects.get(pk=entry.application)
    else:
        application = kept[entry.application]
    source = application.state
    getattr(application, entry.event)()
    application.save()
    if subject.record:
        Record.objects.create(
            application=application,
            event=entry.event,
            source=source,
            target=application.state,
            actor=entry.actor,
        )


def check(log, subject):
    """Every row ends where the log does, and each transition has its record."""
    if dict(Application.objects.values_list("id", "state")) != log.last_states:
        raise SystemExit(f"{subject.path()}: not the last states of the log")
    if Record.objects.count() != (len(log.entries) if subject.record else 0):
        raise SystemExit(f"{subject.path()}: the number of records is wrong")
