"""The log of events, as the Rust program reads it."""

import csv
import gzip
from typing import NamedTuple

EVENTS = {
    "partlysubmitted": "partly_submit",
    "preaccepted": "preaccept",
    "accepted": "accept",
    "finalized": "finalize",
    "approved": "approve",
    "registered": "register",
    "activated": "activate",
    "declined": "decline",
    "cancelled": "cancel",
}


class Entry(NamedTuple):
    application: int
    event: str
    actor: int


class Log:
    """The first applications of a log."""

    def __init__(self, path, cases):
        self.applications = {}
        self.entries = []
        self.last_states = {}
        read = gzip.open if str(path).endswith(".gz") else open
        with read(path, "rt") as file:
            for line in csv.DictReader(file):
                self._add(line, int(line["case"]), cases)

    def _add(self, line, application, cases):
        if line["activity"] == "submitted":
            if len(self.applications) == cases:
                return
            self.applications[application] = {
                "amount": int(line["amount"]),
                "submitted_by": int(line["actor"]),
            }
        elif application not in self.applications:
            return
        else:
            event = EVENTS[line["activity"]]
            self.entries.append(Entry(application, event, int(line["actor"])))
        self.last_states[application] = line["activity"]
