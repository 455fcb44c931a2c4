"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.settings")
application = get_wsgi_application()

from doudi.kernel.memory import settled  # noqa: E402
from doudi.policy.determine import ready  # noqa: E402

ready()
settled()

if os.environ.get("DOUDI_EMBEDDED_WORKER"):  # set by `doudi serve`: one process does everything
    from doudi.kernel.worker import embed

    embed()
