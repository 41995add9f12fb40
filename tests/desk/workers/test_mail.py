"""Notices reach a real SMTP server, and wait while there is none."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from console.calls.protocol.store_commands import SendMail
from console.config.schema.mail import Mail
from console.config.schema.office import Office
from console.desk.workers.mail import Postman
from console.store.desk_state import mail_queue
from console.store.writer.writer import Store
from tests.needs import need
from tests.peers import free_port
from tests.store.samples import TEN, office
from tests.waiting import wait_until

HOST = "127.0.0.1"


class Box:
    """What a mail server took; ``answers`` are what it says to recipients, by address."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.encrypted: list[bool] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(message_from_bytes(envelope.original_content or b""))
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


@contextmanager
def serving(box: Box, port: int, **options: Any) -> Iterator[None]:
    server = Controller(box, hostname=HOST, port=port, server_hostname="mail.test", **options)
    server.start()
    try:
        yield
    finally:
        server.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


def with_mail(port: int, **more: Any) -> Office:
    words = {"server": f"{HOST}:{port}", "security": "off", "sender": "desk@clinic.example", **more}
    return office().model_copy(update={"mail": Mail(**words)})


def put(store: Store, *to: str) -> None:
    for n, each in enumerate(to):
        subject = "Riverside Therapy: a message waits in Front désk"
        store.submit(SendMail(f"run-m{n}", each, subject, "Left at 10:00.\n", TEN))
    assert store.flush(10)


def test_a_notice_is_taken_by_the_server_and_forgotten_by_us(store: Store, tmp_path: Path) -> None:
    box, port = Box(), free_port()
    put(store, "maria@clinic.example")
    with serving(box, port):
        postman = Postman(store.engine, with_mail(port), tmp_path)
        assert postman.work()
        assert postman.work()
    (mail,) = box.taken
    assert (mail["From"], mail["To"]) == ("desk@clinic.example", "maria@clinic.example")
    assert mail["Message-ID"] == "<run-m0@clinic.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_payload() == "Left at 10:00.\r\n"
    assert mail_queue.waiting(store.engine) == ()
    assert postman.health() == ""


def test_while_the_server_is_away_everything_waits_and_the_board_says_so(
    store: Store, tmp_path: Path
) -> None:
    box, port = Box(), free_port()
    put(store, "maria@clinic.example", "sam@clinic.example")
    postman = Postman(store.engine, with_mail(port), tmp_path, lambda: TEN)
    assert not postman.work()
    assert f"{HOST}:{port} can't be reached since " in postman.health()
    assert postman.health().endswith("2 notices wait")
    with serving(box, port):
        assert postman.work()
    assert [mail["To"] for mail in box.taken] == ["maria@clinic.example", "sam@clinic.example"]
    assert postman.health() == ""


def test_it_goes_out_by_itself_and_after_a_restart(store: Store, tmp_path: Path) -> None:
    box, port = Box(), free_port()
    put(store, "maria@clinic.example")
    with serving(box, port):
        postman = Postman(store.engine, with_mail(port), tmp_path)
        store.on_mail = postman.wake
        postman.start()
        wait_until(lambda: len(box.taken) == 1)
        store.submit(SendMail("run-m9", "sam@clinic.example", "again", "", TEN))
        wait_until(lambda: len(box.taken) == 2)
        postman.stop()


def test_what_is_refused_stays_with_the_reason_and_holds_up_nothing(store: Store, tmp_path: Path) -> None:
    box, port = Box(), free_port()
    box.answers = {
        "gone@clinic.example": "550 no such\x1b user",
        "later@clinic.example": "451 greylisted",
    }
    put(store, "gone@clinic.example", "later@clinic.example", "sam@clinic.example")
    postman = Postman(store.engine, with_mail(port), tmp_path)
    with serving(box, port):
        assert not postman.work()
        assert [mail["To"] for mail in box.taken] == ["sam@clinic.example"]
        ((mail, why),) = mail_queue.refused(store.engine)
        assert (mail.to, why) == ("gone@clinic.example", "550 no such user")
        assert [each.to for each in mail_queue.waiting(store.engine)] == ["later@clinic.example"]
        assert "1 notice refused: see reception mail" in postman.health()
        box.answers = {}
        mail_queue.give_back(store.engine, mail.id)
        assert postman.work()
    assert len(box.taken) == 3


def test_of_two_desks_one_sends_it(store: Store, tmp_path: Path) -> None:
    box, port = Box(), free_port()
    put(store, "maria@clinic.example")
    assert mail_queue.take(store.engine, "run-m0", TEN)
    with serving(box, port):
        Postman(store.engine, with_mail(port), tmp_path, lambda: TEN).work()
        assert box.taken == []
        Postman(store.engine, with_mail(port), tmp_path, lambda: TEN + mail_queue.TAKEN_FOR * 2).work()
    assert len(box.taken) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    words = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    words += [
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=mail.test",
        "-addext",
        f"subjectAltName=IP:{HOST}",
    ]
    subprocess.run([need("openssl"), *words], cwd=folder, check=True, capture_output=True)
    return folder


def known(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def test_starttls_with_a_login(
    store: Store, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = Box(), free_port()

    def login(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"desk", b"s3cret"), handled=False)

    put(store, "maria@clinic.example")
    (tmp_path / "cert.pem").write_bytes((certificate / "cert.pem").read_bytes())
    settings = with_mail(port, security="starttls", ca="cert.pem", user="desk", password_env="MAIL_PASSWORD")
    postman = Postman(store.engine, settings, tmp_path)
    options = {"tls_context": known(certificate), "require_starttls": True, "auth_required": True}
    with serving(box, port, authenticator=login, **options):
        assert not postman.work()
        assert "mail: [mail]: password_env: the environment has no MAIL_PASSWORD" in postman.health()
        monkeypatch.setenv("MAIL_PASSWORD", "wrong")
        assert not postman.work()
        assert "says 535" in postman.health()
        assert len(mail_queue.waiting(store.engine)) == 1
        monkeypatch.setenv("MAIL_PASSWORD", "s3cret")
        assert postman.work()
    assert box.encrypted == [True]


def test_a_server_that_can_not_prove_its_name_gets_nothing(
    store: Store, tmp_path: Path, certificate: Path
) -> None:
    box, port = Box(), free_port()
    put(store, "maria@clinic.example")
    postman = Postman(store.engine, with_mail(port, security="starttls"), tmp_path)
    with serving(box, port, tls_context=known(certificate)):
        assert not postman.work()
    assert "its certificate is not valid" in postman.health()
    assert box.taken == []
    assert len(mail_queue.waiting(store.engine)) == 1
