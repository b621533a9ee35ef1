"""E-mail over SMTP: text and HTML, with the picture embedded."""

import logging
import re
import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from config.settings import Email, Security, SettingsError
from scheduler.channels.channel import Permanent, Temporary, Unclear
from scheduler.clock import Clock
from scheduler.links import Grant, Links, Purpose
from scheduler.messages.compose import PICTURE
from store.outbox import Claimed

log = logging.getLogger(__name__)

_GO_ON = 354  # "start mail input"
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class EmailChannel:
    """Mail through the server in the settings.

    The server's reply decides: 4xx is temporary, 5xx permanent. No reply before the text was handed
    over is temporary; no reply after it is unclear, because the server may have accepted it.
    """

    name = "email"

    def __init__(self, settings: Email, clock: Clock, links: Links) -> None:
        self._settings = settings
        self._clock = clock
        self._links = links

    def send(self, letter: Claimed) -> None:
        """Send one message to its recipient's address."""
        if not letter.address:
            raise Permanent(
                "there is no e-mail address, or its mail was stopped; "
                "set one with `legcast athlete edit --email`"
            )
        try:
            message = self.message(letter).as_bytes()
            letter.address.encode("ascii")
        except (ValueError, HeaderParseError) as error:
            raise Permanent(
                "the e-mail address cannot be written to; set another with "
                "`legcast athlete edit --email`, and check email.sender"
            ) from error
        server = self._connected()
        try:
            self._offer(server, letter.address)
            _hand_over(server, message)
        finally:
            _leave(server)

    def message(self, letter: Claimed) -> EmailMessage:
        """The complete mail."""
        settings = self._settings
        name, address = parseaddr(settings.sender)
        mail = EmailMessage(policy=SMTP)
        mail["From"] = Address(name or "Legcast", addr_spec=address)
        mail["To"] = letter.address
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(self._clock())
        mail["Message-ID"] = letter.message_id
        mail["Auto-Submitted"] = "auto-generated"
        if self._links.base_url and letter.athlete_id is not None:
            # Mail programs show their own unsubscribe button for these two, and post to the
            # address.
            grant = Grant(Purpose.STOP, letter.athlete_id, letter.link_round or 0)
            mail["List-Unsubscribe"] = f"<{self._links.url(grant, self._clock())}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(letter.text)
        html = letter.html.replace(f"cid:{PICTURE}", f"cid:{_picture_id(letter)}")
        mail.add_alternative(html, subtype="html")
        if letter.chart is not None:
            _, page = mail.iter_parts()
            page.add_related(
                letter.chart,
                "image",
                "png",
                cid=f"<{_picture_id(letter)}>",
                filename="forecast.png",
                disposition="inline",
            )
        return mail

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        server = self._reached()
        try:
            if settings.security is Security.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if settings.username:
                server.login(settings.username, settings.secret())
        except smtplib.SMTPAuthenticationError as error:
            server.close()
            # The password may be fixed while the message waits, so this is temporary.
            raise Temporary(
                f"the mail server refused the login ({error.smtp_code}); "
                "check email.username and email.password"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise Temporary(
                f"the mail server cannot be used as set up ({_what(error)}); "
                "check email.security and email.username"
            ) from error
        except SettingsError as error:
            server.close()
            raise Temporary(str(error)) from error
        return server

    def _reached(self) -> smtplib.SMTP:
        settings = self._settings
        where = settings.host, settings.port
        try:
            if settings.security is Security.TLS:
                context = ssl.create_default_context()
                return smtplib.SMTP_SSL(*where, timeout=settings.timeout_s, context=context)
            return smtplib.SMTP(*where, timeout=settings.timeout_s)
        except (OSError, smtplib.SMTPException) as error:
            raise Temporary(
                f"cannot reach the mail server {settings.host}:{settings.port} ({_what(error)}); "
                "check email.host, email.port and email.security"
            ) from error

    def _offer(self, server: smtplib.SMTP, address: str) -> None:
        """Everything before the text: until the server asks for it, nothing has arrived."""
        try:
            server.ehlo_or_helo_if_needed()
            _accepted(server.mail(parseaddr(self._settings.sender)[1]))
            _expect(server.rcpt(address))
            code, answer = server.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            raise Temporary(f"the mail server closed the connection: {_what(error)}") from error
        if code != _GO_ON:
            _expect((code, answer))
            raise Temporary(f"the mail server refused the text ({code})")


def _hand_over(server: smtplib.SMTP, message: bytes) -> None:
    """The text: from its first byte on, silence may mean that it has arrived."""
    text = _LEADING_DOT.sub(b"..", message)  # a line with a single dot would end it (RFC 5321)
    try:
        server.send(text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(
            f"the mail server stopped responding after the text was sent ({_what(error)})"
        ) from error
    _expect(answer)


def _leave(server: smtplib.SMTP) -> None:
    """Send QUIT; the server's reply changes nothing."""
    try:
        server.docmd("QUIT")
    except (OSError, smtplib.SMTPException) as error:
        log.debug("the mail server did not answer QUIT: %s", _what(error))
    finally:
        server.close()


def _expect(answer: tuple[int, bytes] | None) -> None:
    """Raise the error that a server's reply stands for; nothing for success."""
    if answer is None or 200 <= answer[0] < 300:
        return
    code = answer[0]
    # The server's text may contain an address, so only the code is passed on.
    if code >= 500:
        raise Permanent(f"the mail server refused the message for good ({code})")
    raise Temporary(f"the mail server deferred the message ({code})")


def _accepted(answer: tuple[int, bytes]) -> None:
    """Raise unless the server accepts the sender, which is a setting and can be fixed."""
    if not 200 <= answer[0] < 300:
        raise Temporary(
            f"the mail server does not accept the sender ({answer[0]}); check email.sender"
        )


def _what(error: BaseException) -> str:
    """A short description of an error: its code, as the server's text may contain an address."""
    code = getattr(error, "smtp_code", None)
    if code is not None and code > 0:
        return str(code)
    return getattr(error, "strerror", None) or type(error).__name__


def _picture_id(letter: Claimed) -> str:
    return f"{PICTURE}.{letter.message_id.strip('<>')}"
