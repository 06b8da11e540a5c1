"""What the tests of the playground share: a server that listens."""

import threading

import pytest


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    digits = pytest.importorskip("examples.playground.digits")
    playground = pytest.importorskip("examples.playground.server")
    server = playground.Server(reader=digits.Reader(tmp_path_factory.mktemp("weights") / "digits.safetensors"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)
