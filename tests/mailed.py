"""A mailbox, as far as a sender can see: it takes letters and keeps them."""

import email
import socketserver
import threading
from contextlib import contextmanager
from email import policy


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 mailbox.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self.server.letters.append(self._letter())
            self._say("221 bye" if verb == "QUIT" else "250 mailbox.example")
            if verb == "QUIT":
                return

    def _letter(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters = []

    @property
    def address(self):
        place = f"127.0.0.1:{self.server_address[1]}"
        return f"mailto://{place}?to=a@example.org&from=b@example.org&mode=insecure"


@contextmanager
def mailbox():
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
