"""One connection to the mail server. No text of the server is kept: it may repeat the address."""

from __future__ import annotations

import asyncio
import ssl
from email.utils import parseaddr
from types import TracebackType

import aiosmtplib as smtp

from fruehe_hilfen.mail.message import Parcel
from fruehe_hilfen.mail.rules import Outcome, meaning
from fruehe_hilfen.settings import Settings

CONNECT_S = 15.0
LETTER_S = 60.0
"""Together shorter than the lease of a message: nobody else takes it meanwhile."""


class NotSent(Exception):
    """The letter has not gone, or nobody knows; `code` is a number or a word of `mail.words`."""

    def __init__(self, outcome: Outcome, code: str) -> None:
        super().__init__(code)
        self.outcome = outcome
        self.code = code


class Sender:
    """Connects when first needed; after trouble the next letter gets a fresh connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._line: smtp.SMTP | None = None

    async def __aenter__(self) -> Sender:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        line, self._line = self._line, None
        if line is None:
            return
        try:
            async with asyncio.timeout(2):
                await line.quit()
        except (smtp.SMTPException, OSError, TimeoutError):
            line.close()

    async def connect(self) -> None:
        """Be ready to hand over a letter. Raises NotSent with DOWN."""
        if self._line is not None and self._line.is_connected:
            return
        line = _line(self._settings)
        try:
            async with asyncio.timeout(CONNECT_S):
                await line.connect()
                await line.ehlo()
        except (smtp.SMTPException, OSError, TimeoutError) as error:
            line.close()
            raise NotSent(Outcome.DOWN, _cause(error)) from None
        self._line = line

    async def send(self, parcel: Parcel) -> None:
        """Hand over one letter. Raises NotSent."""
        await self.connect()
        assert self._line is not None
        handover = _Handover(self._line, parcel)
        try:
            async with asyncio.timeout(LETTER_S):
                await handover.run()
        except smtp.SMTPResponseException as error:
            await self._after_refusal()
            raise NotSent(handover.meaning(error.code), str(error.code)) from None
        except smtp.SMTPNotSupported:
            raise NotSent(Outcome.FAILED, "utf8") from None
        except (smtp.SMTPException, OSError, TimeoutError) as error:
            self._hang_up()
            outcome = Outcome.UNCLEAR if handover.has_begun else Outcome.DOWN
            raise NotSent(outcome, _cause(error)) from None
        except BaseException:
            self._hang_up()
            raise

    async def _after_refusal(self) -> None:
        """The server has said no: start afresh with the next letter."""
        try:
            async with asyncio.timeout(CONNECT_S):
                if self._line is not None:
                    await self._line.rset()
        except (smtp.SMTPException, OSError, TimeoutError):
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class _Handover:
    """MAIL, RCPT, DATA; remembers how far it came, because that decides what a silence means."""

    def __init__(self, line: smtp.SMTP, parcel: Parcel) -> None:
        self._line = line
        self._parcel = parcel
        self._step = "mail"

    @property
    def has_begun(self) -> bool:
        """Whether the text may have reached the server."""
        return self._step == "data"

    def meaning(self, code: int) -> Outcome:
        """A refused sender is our own mistake, whoever the letter is for."""
        return Outcome.DOWN if self._step == "mail" else meaning(code)

    async def run(self) -> None:
        line, parcel = self._line, self._parcel
        utf8 = parcel.needs_utf8
        if utf8 and not line.supports_extension("smtputf8"):
            raise smtp.SMTPNotSupported("SMTPUTF8")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        await line.mail(parcel.sender, options=options)
        self._step = "rcpt"
        await line.rcpt(parcel.to, encoding="utf-8" if utf8 else "ascii")
        self._step = "data"
        await line.data(parcel.data)


def _line(settings: Settings) -> smtp.SMTP:
    return smtp.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password or None,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        local_hostname=_own_name(settings),
        timeout=LETTER_S,
    )


def _own_name(settings: Settings) -> str:
    """The name we greet with: the domain of the sender, never that of this machine."""
    domain = parseaddr(settings.smtp_from)[1].rpartition("@")[2]
    return domain if domain and domain.isascii() else "localhost"


def _cause(error: BaseException) -> str:
    """What went wrong in one word; the words are in `mail.words`."""
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    if isinstance(error, smtp.SMTPResponseException):
        is_login = isinstance(error, smtp.SMTPAuthenticationError)
        return "login" if is_login else str(error.code)
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, OSError):
        return "connect"
    return "tls" if "STARTTLS extension" in str(error) else "login"
