"""The web process: `gunicorn labeler.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeler.settings")
application = get_wsgi_application()

from annotations.web.watching import let_go_at_stop  # noqa: E402 - needs the settings

let_go_at_stop()
