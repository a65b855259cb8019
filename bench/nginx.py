"""The limit: nginx with a static file, where nginx is installed."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from bench.load import HOST
from bench.processes import Server, free_port, running

CONFIGURATION = """{user}
worker_processes {workers};
daemon off;
error_log stderr crit;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/nginx; proxy_temp_path {folder}/nginx; fastcgi_temp_path {folder}/nginx;
    uwsgi_temp_path {folder}/nginx; scgi_temp_path {folder}/nginx;
    server {{ listen {host}:{port}; root {folder}; }}
}}
"""


MISSED = "nginx is not installed: the ratios to a static file are left out."


def there() -> bool:
    """Tell whether nginx is installed."""
    return shutil.which("nginx") is not None


def static(stack: ExitStack, folder: Path, body: bytes) -> Server | None:
    """Serve a body as a file by nginx until the stack is unwound; nothing where nginx is not installed."""
    if not there():
        return None
    port = free_port()
    (folder / "body.ics").write_bytes(body)
    file = folder / "nginx.conf"
    # Started as root, its workers would run as nobody, who may not look into the folder of a measurement.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = CONFIGURATION.format(user=user, workers=2, folder=folder, host=HOST, port=port)
    file.write_text(configuration, encoding="utf-8")
    return stack.enter_context(running(("nginx", "-c", str(file), "-p", str(folder)), {}, port, "/body.ics"))
