"""`fruehe-hilfen mail`: whether letters go out."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import click

from fruehe_hilfen.cli_base import read_settings, stop
from fruehe_hilfen.settings import Settings


@click.group(help="E-mail.")
def mail() -> None:
    pass


@mail.command("test", help="Send one letter now and say what the mail server answers.")
@click.option("--an", "to", required=True, help="the address to write to")
def mail_test(to: str) -> None:
    from fruehe_hilfen.mail.words import cause_text

    settings = read_settings()
    if not settings.sends_mail:
        stop("FH_SMTP_HOST und FH_SMTP_FROM fehlen: Es ist kein Mail-Server eingerichtet.")
    code = asyncio.run(_send(settings, to.strip()))
    if code:
        stop(f"Nicht gesendet. {cause_text(code)}")
    click.echo("Der Mail-Server hat die E-Mail angenommen.")


async def _send(settings: Settings, to: str) -> str:
    """The error code; "" when it was accepted."""
    from fruehe_hilfen.mail.letters import Desk
    from fruehe_hilfen.mail.message import BadAddress, BadSender, pack
    from fruehe_hilfen.mail.sender import NotSent, Sender

    letter = Desk(settings).letter(to, "test.txt", link=settings.public_url)
    try:
        parcel = pack(letter, uuid4(), settings.smtp_from)
        async with Sender(settings) as sender:
            await sender.send(parcel)
    except BadAddress:
        return "address"
    except BadSender:
        return "sender"
    except NotSent as error:
        return error.code
    return ""
