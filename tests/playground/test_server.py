"""The playground's server, and the digits drawn on its page."""

import base64
import http.client
import json
import time

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")
pytest.importorskip("tqdm")

import autograd
from examples.playground import digits
from examples.playground.__main__ import main
from examples.playground.server import CANVAS, PAGE
from examples.playground.settings import CHOICES, from_address


@pytest.fixture
def ask(server):
    """Status and content of the answer to a request."""
    def ask(method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, None if body is None else body if isinstance(body, bytes) else json.dumps(body),
                           {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content
    return ask


class Listener:
    """A page that listens: the events of its stream."""

    def __init__(self, server, address=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        self.connection.request("GET", f"/train?{address}")
        self.answer = self.connection.getresponse()

    def event(self, name):
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError(name)
            if line == f"event: {name}\n":
                return json.loads(self.answer.readline()[len("data: "):])

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture
def listener(server):
    listener = Listener(server, "hidden=2&seed=5")
    yield listener
    listener.close()


def test_a_stream_tells_id_scene_and_frame(listener):
    assert listener.event("hello")["choices"]["activation"] == list(CHOICES["activation"])
    assert listener.event("scene")["settings"]["seed"] == 5
    assert listener.event("frame")["epoch"] == 0


def test_a_page_can_step_and_sees_it(listener, ask):
    name = listener.event("hello")["id"]
    listener.event("frame")
    assert ask("POST", f"/sessions/{name}/step", {})[0] == 200
    frame = listener.event("frame")
    assert frame["epoch"] == 1
    assert from_address(frame["address"]).epoch == 1


def test_the_session_ends_when_the_page_closes(server):
    listener = Listener(server)
    name = listener.event("hello")["id"]
    thread = server.sessions[name].thread
    listener.close()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize(("method", "path", "body", "status", "words"), [
    ("GET", "/train?data=torus", None, 400, "expected one of circle"), ("GET", "/check?lr=0", None, 400, "lr: expected"),
    ("GET", "/check?lr=1", None, 200, "{}"), ("GET", "/nothing", None, 404, "nothing at"),
    ("GET", "/page/../server.py", None, 404, ""),
    ("GET", "/page/nothing.js", None, 404, "there is no"), ("GET", "/sessions/x/script.py", None, 404, "has ended"),
    ("POST", "/sessions/x/play", {}, 404, "has ended"), ("POST", "/digits", b"{", 400, "Expecting"),
    ("POST", "/digits", [], 400, "JSON object"), ("POST", "/", {}, 404, "nothing to do"), ("PUT", "/", {}, 501, ""),
])
def test_a_bad_request_gets_a_status_and_a_message(method, path, body, status, words, ask):
    got, content = ask(method, path, body)
    assert got == status
    assert words in content


@pytest.mark.parametrize(("action", "body", "words"), [
    ("change", {"changes": {"lr": -1}}, "lr: expected"),
    ("change", {}, "expected changes, got nothing"),
    ("change", {"changes": 3}, "changes cannot be 3"),
    ("change", {"changes": {"hidden": 3}}, "hidden: expected a list"),
    ("change", {"changes": {"features": [[]]}}, "features: expected"),
    ("change", {"changes": {"data": []}}, "data: expected"),
    ("change", {"changes": {"weights": ["a"]}}, ""),
    ("play", {"x": 1}, "expected nothing"),
    ("edit", {"layer": 0, "neuron": 0, "source": 9, "value": 1}, "expected an input"),
    ("edit", {"layer": "0", "neuron": 0, "source": 0, "value": 1}, "layer cannot be '0'"),
    ("edit", {"layer": 0, "neuron": 0, "source": 0, "value": 10 ** 400}, "too large"),
    ("add", {"x1": "a", "x2": 0, "label": 1}, "x1 cannot be 'a'"),
    ("add", {"x1": 9, "x2": 0, "label": 1}, "points: expected"),
    ("csv", {"text": "1,2"}, "line 1"),
    ("csv", {"text": 5}, "text cannot be 5"),
])
def test_a_bad_question_to_a_session_gets_400_and_a_message(action, body, words, listener, ask):
    name = listener.event("hello")["id"]
    status, content = ask("POST", f"/sessions/{name}/{action}", body)
    assert status == 400
    assert words in json.loads(content)["error"]


def test_a_damaged_file_of_weights_is_refused(listener, ask):
    name = listener.event("hello")["id"]
    assert ask("POST", f"/sessions/{name}/weights", b"rubbish")[0] == 400


def test_a_body_that_is_no_json_is_refused_by_its_type(listener, ask):
    name = listener.event("hello")["id"]
    assert ask("POST", f"/sessions/{name}/play", {}, Content_Type="text/plain")[0] == 415


def test_a_body_without_end_is_refused(ask):
    assert ask("POST", "/digits", b"", Content_Length=str(1 << 40))[0] == 413


@pytest.mark.parametrize("headers", [{"Origin": "http://example.org"}, {"Host": "example.org"}, {"Origin": "null"},
                                     {"Sec_Fetch_Site": "cross-site"}, {"Origin": "http://127.0.0.1:1"}], ids=str)
def test_other_origins_are_refused(headers, ask):
    for method, path in (("GET", "/"), ("GET", "/train"), ("POST", "/digits")):
        status, content = ask(method, path, b"{}" if method == "POST" else None, **headers)
        assert status == 403
        assert "only the playground's own page" in content


def test_the_server_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_there_is_not_is_refused_in_a_line(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--port", "65536", "--no-browser"])
    assert end.value.code == 2
    assert "--port: expected a number from 0 to 65535, got 65536" in capsys.readouterr().err


def test_the_page_is_small_and_asks_no_other_host(ask):
    files = [path for path in PAGE.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 100_000
    for path in files:
        assert "//" not in path.read_text(encoding="utf-8").replace("// ", ""), path
        assert ask("GET", f"/page/{path.name}")[0] == 200


# Digits ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(server):
    server.reader.wait()
    assert server.reader.status() == {"ready": True, "progress": 1.0, "error": ""}
    return server.reader


@pytest.fixture(scope="module")
def held_back():
    _, _, test_set = digits.datasets()
    images, labels = test_set[:]
    return images.numpy().reshape(-1, 8, 8), labels.numpy()


def test_digits_drawn_elsewhere_larger_and_thicker_are_read_nearly_as_well_as_clean_ones(reader, held_back):
    images, labels = held_back
    random = np.random.default_rng(1)
    drawn = np.stack([digits.normalised(digits.redrawn(image, random)) for image in images])

    def accuracy(pictures):
        return (reader.model(autograd.tensor(pictures.reshape(-1, 64))).argmax(1).numpy() == labels).mean()

    assert accuracy(images) >= 0.96
    assert accuracy(drawn) >= accuracy(images) - 0.03


def test_a_drawing_comes_out_the_same_wherever_it_is():
    drawing = np.zeros((CANVAS, CANVAS))
    drawing[10:40, 20:26] = 1
    np.testing.assert_array_equal(digits.normalised(drawing), digits.normalised(np.roll(drawing, (50, 40), (0, 1))))


@pytest.mark.parametrize("breadth", [4, 8, 12])
def test_pens_of_any_breadth_leave_as_much_ink_as_the_data_have(breadth):
    drawing = np.zeros((CANVAS, CANVAS))
    drawing[20:90, 30:30 + breadth] = drawing[20:20 + breadth, 30:70] = drawing[90:90 + breadth, 30:70] = 1
    assert abs(digits.normalised(drawing).mean() - digits.INK) < 0.05


def test_an_empty_drawing_is_refused():
    with pytest.raises(ValueError, match="nothing drawn"):
        digits.normalised(np.zeros((CANVAS, CANVAS)))


def test_trained_weights_are_kept_for_the_next_time(reader, held_back):
    again = digits.Reader(reader.path)
    began = time.thread_time()
    again.wait()
    assert time.thread_time() - began < 1
    images = autograd.tensor(held_back[0].reshape(-1, 64))
    np.testing.assert_array_equal(again.model(images).detach().numpy(), reader.model(images).detach().numpy())


def test_the_server_reads_a_drawing(reader, ask):
    drawing = np.zeros((CANVAS, CANVAS), np.uint8)
    drawing[15:100, 50:58] = 255
    status, content = ask("POST", "/digits", {"pixels": base64.b64encode(drawing.tobytes()).decode()})
    assert status == 200
    assert np.argmax(json.loads(content)["chances"]) == 1
    assert len(json.loads(content)["seen"]) == 64


@pytest.mark.parametrize("pixels", ["", "!", "AAAA", 5])
def test_pixels_that_are_none_are_refused(pixels, reader, ask):
    status, content = ask("POST", "/digits", {"pixels": pixels})
    assert status == 400
    assert "pixels" in content
