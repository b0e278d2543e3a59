"""On which line an element begins. libxml2 itself loses count after 65,535 lines."""

import re
from collections import deque

_SLUIT = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_REST = 300
_STAART = 200


class RegelTeller:
    """Fed a well-formed XML file in pieces (UTF-8, line feeds), it finds the start tags of one name.

    A `<` outside comments, CDATA and instructions always opens a tag, so nothing is missed and nothing invented.
    `gevonden` are their lines, in order, until somebody takes them off; `regel` is the line reached so far, and
    `staart` the last bytes.
    """

    __slots__ = ("_buffer", "_counted", "_quick", "_token", "_until", "gevonden", "regel", "staart")

    def __init__(self, naam: str, *, prefix: bool) -> None:
        """The name, with any prefix before it or none at all."""
        before = r"(?:[^\s/>:<!?]{1,200}:)?" if prefix else ""
        tag = rf"<{before}{re.escape(naam)}(?=[\s/>])"
        self._quick = b"" if prefix else f"<{naam}".encode()
        self._token = re.compile(rf"<!--|<!\[CDATA\[|<\?|(?P<tag>{tag})".encode())
        self._buffer = b""
        self._counted = 0
        self._until = b""
        self.gevonden: deque[int] = deque()
        self.regel = 1
        self.staart = b""

    def feed(self, data: bytes) -> None:
        """The next piece of the file."""
        self.staart = (self.staart + data)[-_STAART:]
        buffer = self._buffer + data
        at, self._counted = 0, 0
        plain = b"<!" not in buffer and b"<?" not in buffer
        while at < len(buffer):
            if self._until:
                end = buffer.find(self._until, at)
                if end < 0:
                    self._keep(buffer, max(at, len(buffer) - len(self._until) + 1))
                    return
                at, self._until = end + len(self._until), b""
                continue
            token = self._search(buffer, at, plain=plain)
            if token is None:
                last = buffer.rfind(b"<", max(at, len(buffer) - _REST))
                self._keep(buffer, len(buffer) if last < 0 else last)
                return
            at = token.end()
            if token["tag"]:
                self._count(buffer, token.start())
                self.gevonden.append(self.regel)
            else:
                self._until = _SLUIT[token[0]]
        self._keep(buffer, len(buffer))

    def _search(self, buffer: bytes, at: int, *, plain: bool) -> re.Match[bytes] | None:
        """The next token. Where nothing can hide a tag, its name is looked for first: that is much quicker."""
        if plain and self._quick:
            at = buffer.find(self._quick, at)
            if at < 0:
                return None
        return self._token.search(buffer, at)

    def _count(self, buffer: bytes, upto: int) -> None:
        self.regel += buffer.count(b"\n", self._counted, upto)
        self._counted = upto

    def _keep(self, buffer: bytes, since: int) -> None:
        self._count(buffer, since)
        self._buffer = buffer[since:]
