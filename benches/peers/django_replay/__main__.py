"""Replays the log through django-fsm-2; prints a line of JSON for each turn."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import django
from django.conf import settings

from . import databases
from .log import Log

COUNTED = 300
"""How many transitions are replayed to count statements."""


def main():
    parser = argparse.ArgumentParser(prog="django_replay", description=__doc__)
    parser.add_argument("log")
    parser.add_argument("--database", default="sqlite-normal")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--first-round", type=int, default=0)
    parser.add_argument("--subjects", help="as in django-fsm-2/memory,django-fsm-2/loaded/record")
    parser.add_argument("--directory", default=Path(__file__).parents[2] / "target/stored")
    options = parser.parse_args()
    settings.configure(
        INSTALLED_APPS=["django_replay"],
        DATABASES={"default": databases.settings(options.database, options.directory)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from .replay import Subject, turn

    log = Log(options.log, options.cases)
    print(
        f"{len(log.applications)} applications, {len(log.entries)} transitions;"
        f" last states: {dict(Counter(log.last_states.values()))}",
        file=sys.stderr,
    )
    subjects = Subject.all()
    if options.subjects:
        wanted = options.subjects.split(",")
        subjects = [subject for subject in subjects if subject.path() in wanted]
    for number in range(options.first_round, options.first_round + options.rounds):
        for index in range(len(subjects)):
            subject = subjects[(number + index) % len(subjects)]
            _, statements = turn(log, subject, COUNTED)
            seconds, _ = turn(log, subject)
            line = {
                "database": options.database,
                "subject": subject.name,
                "row": subject.row,
                "record": subject.record,
                "batch": subject.batch,
                "round": number,
                "transitions": len(log.entries),
                "seconds": seconds,
                "statements": statements,
            }
            print(json.dumps(line), flush=True)


main()
