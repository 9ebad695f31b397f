"""How gunicorn serves letterbox and desk, behind nginx, on a socket that systemd or ``--bind`` gives it."""

import tempfile

workers = 2

worker_class = "gthread"
"""A report with files may take minutes over a slow line: it keeps a thread, and the others go on."""

threads = 32
"""More than one place may hold at a time (limit_conn in nginx/gongshi/letterbox.conf), twice over."""

timeout = 120
"""Seconds without a sign of life from a worker; its threads may take longer."""

graceful_timeout = 60
"""Seconds in which a worker that is to stop may finish what it has begun."""

max_requests = 500
"""So many answers, and a fresh process takes a worker's place: Python cannot wipe what was typed from its memory."""

max_requests_jitter = 100

umask = 0o077

worker_tmp_dir = tempfile.gettempdir()
"""Where a worker touches a file to show that it lives; nothing is in it."""

control_socket_disable = True
"""There is no way in but the front door."""

accesslog = None

errorlog = "-"

loglevel = "error"
"""What it says of itself, without visitors (silence_servers in intake/log.py); faults of the apps are JSON lines."""
