"""The one place that calls push services: no redirects, no proxies, no private addresses."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from fruehe_hilfen.push.endpoints import is_public_address
from fruehe_hilfen.push.outcomes import Answer, Delivery

_CONNECT_S = 5
_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=_CONNECT_S)
_CONNECTIONS = 64
_ERROR_BYTES = 4_096


@dataclass(frozen=True)
class Message:
    """One encrypted ring."""

    endpoint: str
    body: bytes
    authorization: str
    topic: str
    ttl_s: int

    def headers(self) -> dict[str, str]:
        """**Source**: RFC 8030 §5.2 to §5.4. The last one is for Microsoft's service."""
        headers = {
            "TTL": str(self.ttl_s),
            "Urgency": "normal",
            "Topic": self.topic,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": self.authorization,
        }
        if "notify.windows.com" in self.endpoint:
            headers["X-WNS-Cache-Policy"] = "cache"
        return headers


class PublicResolver(AbstractResolver):
    """Resolves names, and refuses those that lead into a private network."""

    def __init__(self, trusted: Collection[str] = ()) -> None:
        self._inner = aiohttp.ThreadedResolver()
        self._trusted = trusted

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Raises OSError when there is no public address, or none is found in time."""
        async with asyncio.timeout(_CONNECT_S):
            found = await self._inner.resolve(host, port, family)  # type: ignore[arg-type]
        if host in self._trusted:
            return found
        public = [result for result in found if is_public_address(result["host"])]
        if not public or len(public) < len(found):
            raise OSError("a name leads into a private network")
        return public

    async def close(self) -> None:
        await self._inner.close()


class Sender:
    """Keeps connections open for one run; use as an async context manager."""

    def __init__(self, extra_origins: Collection[str] = ()) -> None:
        self._trusted = frozenset(URL(origin).host or "" for origin in extra_origins)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Sender:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=_CONNECTIONS, ttl_dns_cache=300, resolver=PublicResolver(self._trusted)
            ),
            timeout=_TIMEOUT,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

    async def send(self, message: Message) -> Answer:
        """Post a message. Every failure is an answer, too; nothing is raised."""
        assert self._session
        try:
            async with self._session.post(
                URL(message.endpoint, encoded=True),
                data=message.body,
                headers=message.headers(),
                allow_redirects=False,
            ) as response:
                return await _read(response)
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Answer(Delivery.UNTRUSTED)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            return Answer(Delivery.NOT_SENT)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return Answer(Delivery.UNANSWERED)


async def _read(response: aiohttp.ClientResponse) -> Answer:
    """The status counts even when the rest of the answer gets lost."""
    text = ""
    if response.status >= 300:
        try:
            text = (await response.content.read(_ERROR_BYTES)).decode("utf-8", "replace")
        except (TimeoutError, aiohttp.ClientError):
            text = ""
    headers = response.headers
    return Answer(
        Delivery.ANSWERED,
        response.status,
        text + headers.get("X-WNS-ERROR-DESCRIPTION", ""),
        headers.get("Retry-After", ""),
        headers.get("Date", ""),
    )
