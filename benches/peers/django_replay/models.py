"""The application of the log as a user of django-fsm writes it: 21 edges in nine transitions."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition


class State(models.TextChoices):
    SUBMITTED = "submitted"
    PARTLY_SUBMITTED = "partlysubmitted"
    PREACCEPTED = "preaccepted"
    ACCEPTED = "accepted"
    FINALIZED = "finalized"
    APPROVED = "approved"
    REGISTERED = "registered"
    ACTIVATED = "activated"
    DECLINED = "declined"
    CANCELLED = "cancelled"


# What an application may be declined or cancelled in.
OPEN = [State.PARTLY_SUBMITTED, State.PREACCEPTED, State.ACCEPTED, State.FINALIZED]


class Application(FSMModelMixin, models.Model):
    id = models.BigIntegerField(primary_key=True)
    amount = models.BigIntegerField()
    submitted_by = models.IntegerField()
    state = FSMField(
        max_length=20, choices=State.choices, default=State.SUBMITTED, protected=True
    )

    class Meta:
        db_table = "applications"

    @transition(field=state, source=State.SUBMITTED, target=State.PARTLY_SUBMITTED)
    def partly_submit(self):
        pass

    @transition(field=state, source=State.PARTLY_SUBMITTED, target=State.PREACCEPTED)
    def preaccept(self):
        pass

    @transition(field=state, source=State.PREACCEPTED, target=State.ACCEPTED)
    def accept(self):
        pass

    @transition(field=state, source=State.ACCEPTED, target=State.FINALIZED)
    def finalize(self):
        pass

    @transition(
        field=state,
        source=[State.FINALIZED, State.REGISTERED, State.ACTIVATED],
        target=State.APPROVED,
    )
    def approve(self):
        pass

    @transition(
        field=state,
        source=[State.FINALIZED, State.APPROVED, State.ACTIVATED],
        target=State.REGISTERED,
    )
    def register(self):
        pass

    @transition(
        field=state,
        source=[State.FINALIZED, State.APPROVED, State.REGISTERED],
        target=State.ACTIVATED,
    )
    def activate(self):
        pass

    @transition(field=state, source=OPEN, target=State.DECLINED)
    def decline(self):
        pass

    @transition(field=state, source=OPEN, target=State.CANCELLED)
    def cancel(self):
        pass


class GuardedApplication(ConcurrentTransitionMixin, Application):
    """The same, whose UPDATE finds the row only in the state in which it was loaded."""

    class Meta:
        proxy = True


class Record(models.Model):
    application = models.ForeignKey(Application, models.CASCADE)
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    actor = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "application_records"
