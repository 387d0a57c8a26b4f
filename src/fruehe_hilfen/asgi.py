"""What the server process loads: the application with the settings of the environment."""

from granian.utils.proxies import wrap_asgi_with_proxy_headers

import fruehe_hilfen.logs  # first: it loads structlog without its colours
from fruehe_hilfen.app import create_app
from fruehe_hilfen.process import settle_memory
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.web.warm import Warmed

_settings = Settings.from_env()
fruehe_hilfen.logs.configure()
app = wrap_asgi_with_proxy_headers(
    Warmed(create_app(_settings)), trusted_hosts=list(_settings.trusted_proxies)
)
settle_memory()
