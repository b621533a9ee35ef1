"""Who visits the pages in tests: from this machine, or from elsewhere."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.applications import Starlette

from actions.passwords import hashed
from store.accounts import edit_account
from store.engine import writing
from tests.web.homes import Home

HERE = "http://127.0.0.1:8765"
THERE = "https://legs.example.org"
ELSEWHERE = "203.0.113.9"
PASSWORD = "correct horse battery"


_BESIDE = ThreadPoolExecutor(1)
# Where a browser is driven in the same process, its own loop runs in the main thread.


class Visitor:
    """Somebody who keeps cookies, and fills forms in as they are on the page."""

    def __init__(self, app: Starlette, base_url: str, peer: str) -> None:
        transport = httpx.ASGITransport(app, client=(peer, 50_000))
        self.client = httpx.AsyncClient(transport=transport, base_url=base_url)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask for a page, and go on to where it leads."""
        more.setdefault("follow_redirects", True)
        asked = self.client.request(method, path, **more)
        return _BESIDE.submit(asyncio.run, asked).result()

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Send something."""
        return self.ask("POST", path, **more)

    def secret(self, path: str = "/checkin") -> str:
        """The secret of the session, as forms carry it."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found is not None, f"no form on {path}"
        return found[1]

    def fill(self, path: str, **fields: object) -> httpx.Response:
        """Send a form as one of our own pages would."""
        return self.post(path, data={"csrf": self.secret(), **fields})

    def sign_in(self, name: str = "Ada", password: str = PASSWORD) -> int:
        """Sign in; the status of the answer."""
        fields = {"csrf": self.secret("/sign-in"), "name": name, "password": password}
        return self.post("/sign-in", data=fields, follow_redirects=False).status_code


def visit(home: Home, base_url: str = HERE, peer: str = "127.0.0.1") -> Visitor:
    """Somebody who comes from a peer and asks for an address, with pages of their own."""
    return Visitor(home.app(), base_url, peer)


def give_password(home: Home, password: str = PASSWORD, account: int = 1) -> None:
    """Let an account sign in."""
    with writing(home.engine) as connection:
        edit_account(connection, account, password_hash=hashed(password))
