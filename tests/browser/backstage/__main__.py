"""`python -m tests.browser.backstage` works on the server's own database and files.

One line of JSON names a verb and its arguments, the next says what came of it. One
process for all journeys, since each start of Django costs as much as a journey.
"""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "labeler.settings"
django.setup()

from tests.browser.backstage import (  # noqa: E402
    people,
    recorded,
    slept_nights,
    taught,
    tonight,
)

MODULES = (people, recorded, taught, tonight, slept_nights)
VERBS = {verb.__name__: verb for module in MODULES for verb in module.VERBS}


def main():
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        sys.stdout.write(json.dumps(VERBS[verb](**arguments)) + "\n")
        sys.stdout.flush()


main()
