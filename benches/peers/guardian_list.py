"""Lists by django-guardian: for each line of input the objects that a user may change, and how many they are.

The same grants as in `accounts`: 10,100 of 100,000 loans, some through a group, and as many again for thirty others.
"""

import os
import sys
import tempfile
from urllib.parse import urlparse

import django
from django.conf import settings

database, count = sys.argv[1], int(sys.argv[2])
if database == "postgres":
    url = urlparse(os.environ["PG_DATABASE_URL"])
    databases = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path[1:],
        "USER": url.username,
        "PASSWORD": url.password,
        "HOST": url.hostname,
        "PORT": url.port,
        "OPTIONS": {"options": "-c search_path=fsm_guardian"},
    }
    import psycopg

    with psycopg.connect(os.environ["PG_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("DROP SCHEMA IF EXISTS fsm_guardian CASCADE")
        admin.execute("CREATE SCHEMA fsm_guardian")
else:
    file = tempfile.NamedTemporaryFile(suffix=".sqlite")
    databases = {"ENGINE": "django.db.backends.sqlite3", "NAME": file.name}

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "guardian"],
    AUTHENTICATION_BACKENDS=[
        "django.contrib.auth.backends.ModelBackend",
        "guardian.backends.ObjectPermissionBackend",
    ],
    DATABASES={"default": databases},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ANONYMOUS_USER_NAME=None,
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import Group, Permission, User  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from guardian.models import GroupObjectPermission, UserObjectPermission  # noqa: E402
from guardian.shortcuts import get_objects_for_user  # noqa: E402


class Loan(models.Model):
    applicant_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    state = models.TextField()

    class Meta:
        app_label = "desk"


call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Loan)
content_type = ContentType.objects.get_for_model(Loan)
change, _ = Permission.objects.get_or_create(
    codename="change_loan", content_type=content_type, defaults={"name": "Can change loan"}
)
users = User.objects.bulk_create(User(username=f"user {n}") for n in range(1, 41))
office = Group.objects.create(name="office")
users[0].groups.add(office)
numbers = range(1, count + 1)
Loan.objects.bulk_create(
    (Loan(id=n, applicant_id=n % 1000, amount=n, state="submitted") for n in numbers), batch_size=5000
)


def grants(model, holder, which):
    return [
        model(permission=change, content_type=content_type, object_pk=str(n), **holder) for n in which
    ]


GroupObjectPermission.objects.bulk_create(
    grants(GroupObjectPermission, {"group": office}, (n for n in numbers if n % 10 == 1)), batch_size=5000
)
UserObjectPermission.objects.bulk_create(
    grants(UserObjectPermission, {"user": users[0]}, (n for n in numbers if n % 1000 == 2)), batch_size=5000
)
for other in range(1, 31):
    which = (n for n in numbers if n % 10 == other % 10)
    UserObjectPermission.objects.bulk_create(
        grants(UserObjectPermission, {"user": users[other]}, which), batch_size=5000
    )
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(0, flush=True)
for _ in sys.stdin:
    # A user as a request loads it: nothing is cached on it.
    user = User.objects.get(pk=users[0].pk)
    print(len(list(get_objects_for_user(user, "desk.change_loan", Loan))), flush=True)
if database == "postgres":
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA fsm_guardian CASCADE")
