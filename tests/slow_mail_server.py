"""A mail server for tests that waits before each of its replies, or refuses every mail."""

import socket
import threading
from contextlib import contextmanager


class MailServer:
    """SMTP on a free port: `waits` seconds before each reply, 451 to each recipient if `refuses`."""

    def __init__(self, waits=0.0, refuses=False):
        self.waits, self.refuses = waits, refuses
        self.received, self.connections = [], 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._is_over = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._is_over.set()
        self._listening.close()

    def _accept(self):
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client):
        with client, client.makefile("rb") as lines:
            self._reply(client, "220 ready")
            while line := lines.readline():
                verb = line.split()[0].upper().decode()
                if verb == "DATA":
                    self._reply(client, "354 go on")
                    self.received.append(self._read_mail(lines))
                code = "451 later" if verb == "RCPT" and self.refuses else "221 bye" if verb == "QUIT" else "250 fine"
                self._reply(client, code)

    def _read_mail(self, lines):
        text = b""
        while (line := lines.readline()) not in (b".\r\n", b""):
            text += line
        return text.decode()

    def _reply(self, client, words):
        self._is_over.wait(self.waits)
        client.sendall(f"{words}\r\n".encode())


@contextmanager
def mail_server(**options):
    server = MailServer(**options)
    try:
        yield server
    finally:
        server.close()
