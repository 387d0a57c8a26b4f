"""What the server process loads: the application with the settings of the environment."""

from granian.utils.proxies import wrap_asgi_with_proxy_headers

from fruehe_hilfen.app import create_app
from fruehe_hilfen.logs import configure
from fruehe_hilfen.settings import Settings

_settings = Settings.from_env()
configure()
app = wrap_asgi_with_proxy_headers(
    create_app(_settings), trusted_hosts=list(_settings.trusted_proxies)
)
