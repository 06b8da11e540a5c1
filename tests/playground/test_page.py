"""The playground's page in a real browser: headless Chromium, driven as a person would, by mouse and keyboard."""

import re
import shutil

import pytest

api = pytest.importorskip("playwright.sync_api", reason="driving a browser needs the extra [browser]")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
SPIRAL = "data=spiral&share=70&features=x1,x2,sin%20x1,sin%20x2&hidden=8,8"


@pytest.fixture(scope="module")
def browser():
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1320, "height": 980})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def visit(context, server):
    """Open the page with a state in its address; whatever the browser's console complains about fails the test."""
    complaints = []

    def visit(state=""):
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith((server.address, "blob:", "data:"))
                or complaints.append(f"asks another host: {request.url}"))
        page.goto(f"{server.address}#{state}")
        page.locator(".feature .node[aria-pressed=true]").first.wait_for()
        expect(page, "#depth", r"\d")
        return page

    yield visit
    assert complaints == []


def expect(page, selector, pattern, timeout=60_000):
    api.expect(page.locator(selector)).to_have_text(re.compile(pattern), timeout=timeout)


def number(page, selector):
    return float(page.inner_text(selector).replace("−", "-").replace(",", ""))


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_press_play_and_the_spiral_is_learnt(visit):
    page = visit(SPIRAL)
    page.click("#play")
    for _ in range(600):
        if (reached := number(page, "#test-loss")) < 0.05:
            break
        page.wait_for_timeout(100)
    page.click("#play")
    expect(page, "#play", "Play")
    assert reached < 0.05


def test_another_activation_goes_on_with_the_weights(visit):
    page = visit("hidden=4")
    page.click("#step")
    expect(page, "#epoch", "^1$")
    page.select_option("[data-setting=activation]", "ReLU")
    page.wait_for_url(re.compile("activation=ReLU"))
    page.click("#tab-python")
    expect(page, "#python pre", r"nn\.ReLU")
    expect(page, "#epoch", "^1$")


def test_an_edge_shows_its_weight_and_gradient_and_is_edited(visit):
    page = visit("hidden=1&features=x1")
    (x0, y0), (x1, y1) = (middle(page.locator(each).bounding_box()) for each in ("[data-feature=x1]", "#hidden .node"))
    page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
    expect(page, "#tip", r"weight −?\d.*\ngradient −?\d.*\nfrom x₁ to neuron 1 of layer 1")
    page.mouse.click((x0 + x1) / 2, (y0 + y1) / 2)
    page.keyboard.type("1.75")
    page.keyboard.press("Enter")
    page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2 + 1)
    expect(page, "#tip", r"weight 1\.750")


def test_a_neuron_is_chosen_edited_and_explained_by_keyboard(visit):
    page = visit("hidden=2")
    page.focus("#hidden .node")
    page.keyboard.press("Enter")
    expect(page, "#neuron-name", "Neuron 1 of layer 1")
    field = page.get_by_label("weight from bias")
    field.fill("-0.5")
    field.press("Enter")
    expect(page, "#explanation", r"− ?0?\.?5|−0\.5")
    api.expect(field).to_have_value("-0.5")


def test_the_output_is_explained_too(visit):
    page = visit("hidden=")
    page.click("#choose-output")
    expect(page, "#neuron-name", "Output")
    expect(page, "#explanation", r"z = s \+ b")


def test_own_points_are_clicked_into_the_picture(visit):
    page = visit("hidden=2")
    page.click("#clear")
    api.expect(page.locator("[data-setting=data]")).to_have_value("own")
    page.click("#surface", position={"x": 75, "y": 75})
    page.wait_for_url(re.compile("points=.*,1&?"))
    page.click("#surface", position={"x": 225, "y": 225}, modifiers=["Shift"])
    page.wait_for_url(re.compile(r"points=-?3[.\d]*,3[.\d]*,1;3[.\d]*,-?\d[.\d]*,-1|points=-3.*;.*,-1|points=-2.*;.*,-1"))
    page.click("#step")
    expect(page, "#epoch", "^1$")


def test_own_points_are_added_by_keyboard(visit):
    page = visit("data=own&hidden=2")
    page.focus("#surface")
    for key in ("ArrowRight", "ArrowUp", "Enter", "ArrowLeft", "Shift+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("points=0.25,0.25,1;0,0.25,-1"))


def test_a_csv_file_becomes_own_points(visit):
    page = visit()
    page.set_input_files("#csv", {"name": "own.csv", "mimeType": "text/csv", "buffer": b"a,b,c\n1,2,0\n-1,-2,1\n"})
    page.wait_for_url(re.compile("points=1,2,-1;-1,-2,1"))


def test_a_dropped_csv_file_becomes_own_points(visit):
    page = visit()
    files = page.evaluate_handle("""() => { const files = new DataTransfer();
        files.items.add(new File(["3,2,0\\n-1,-2,1\\n"], "own.csv")); return files; }""")
    page.dispatch_event("body", "drop", {"dataTransfer": files})
    page.wait_for_url(re.compile("points=3,2,-1;-1,-2,1"))


def test_the_address_brings_the_same_state_back(visit):
    page = visit("data=moons&hidden=3")
    page.select_option("[data-setting=optimizer]", "RMSprop")
    page.wait_for_url(re.compile("optimizer=RMSprop"))
    for epoch in (1, 2):
        page.click("#step")
        page.wait_for_url(re.compile(f"epoch={epoch}&"))
    expect(page, "#epoch", "^2$")  # the address may be ahead of what is drawn
    address, losses = page.url, page.inner_text(".losses")
    again = visit(address.split("#")[1])
    expect(again, "#epoch", "^2$")
    assert again.inner_text(".losses") == losses
    api.expect(again.locator("[data-setting=optimizer]")).to_have_value("RMSprop")
    assert again.url == address
    again.reload()
    expect(again, "#epoch", "^2$")
    assert again.inner_text(".losses") == losses


def test_layers_and_neurons_come_and_go(visit):
    page = visit("hidden=2")
    page.click("#more")
    api.expect(page.locator("#hidden .node")).to_have_count(4)
    page.get_by_label("Layer 2: one neuron more").click()
    api.expect(page.locator("#hidden .node")).to_have_count(5)
    page.click("#fewer")
    page.click("#fewer")
    api.expect(page.locator("#hidden .node")).to_have_count(0)
    api.expect(page.locator("#fewer")).to_be_disabled()


def test_keys_play_pause_step_and_reset(visit):
    page = visit("hidden=2")
    page.keyboard.press("s")
    expect(page, "#epoch", "^1$")
    page.keyboard.press("p")
    expect(page, "#play", "Pause")
    page.keyboard.press("p")
    expect(page, "#play", "Play")
    page.keyboard.press("r")
    expect(page, "#epoch", "^0$")


def test_the_graph_of_a_step_is_shown(visit):
    page = visit("hidden=2")
    page.click("#tab-graph")
    picture = page.locator("#graph img")
    picture.wait_for()
    assert picture.bounding_box()["width"] > 300


def test_weights_are_saved_and_loaded(visit, tmp_path):
    page = visit("hidden=2")
    page.click("#step")
    page.wait_for_url(re.compile("epoch=1&"))
    losses = page.inner_text(".losses")
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "weights.safetensors")
    page.click("#reset")
    expect(page, "#epoch", "^0$")
    page.set_input_files("#weights", tmp_path / "weights.safetensors")
    api.expect(page.locator(".losses")).to_have_text(losses, use_inner_text=True)


DIGITS = {7: [(0.28, 0.2), (0.74, 0.2), (0.42, 0.85)],
          3: [(0.3, 0.25), (0.5, 0.15), (0.68, 0.27), (0.62, 0.42), (0.46, 0.48),
              (0.66, 0.55), (0.7, 0.72), (0.5, 0.83), (0.3, 0.74)]}


def test_a_seven_and_a_three_drawn_with_the_mouse_are_recognised(visit):
    page = visit()
    page.click("#tab-digit")
    pad = page.locator("#pad")
    for digit, path in DIGITS.items():
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in path]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()
        expect(page, "#verdict", f"This looks like {digit}")
        page.click("#wipe")
        expect(page, "#verdict", "^$")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_in_dark(scheme, context, visit):
    page = visit()
    page.emulate_media(color_scheme=scheme)
    contrasts = page.evaluate("""() => {
        const light = (color) => { const [r, g, b] = color.match(/[\\d.]+/g).map((v) => { v /= 255;
            return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!c.endsWith(", 0)")) return c; } return "rgb(255, 255, 255)"; };
        return [...document.querySelectorAll("h1, h2, h3, p, label, button, select, b, .faint")].filter((e) =>
            e.innerText && e.getClientRects().length && !e.disabled).map((e) => {
            const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
            return [(a + 0.05) / (b + 0.05), e.innerText]; }); }""")
    assert len(contrasts) > 30
    assert [text for contrast, text in contrasts if contrast < 4.5] == []


def test_a_network_that_trains_says_how_many_pictures_it_shows_a_second(visit):
    page = visit("data=spiral&features=x1,x2,sin%20x1,sin%20x2&hidden=8,8")
    page.click("#play")
    expect(page, "#speedometer", r"^[1-9]\d* pictures a second$")
    page.click("#play")


def test_a_network_of_six_layers_of_eight_stays_responsive(visit):
    page = visit("hidden=8,8,8,8,8,8&share=70")
    page.click("#play")
    expect(page, "#epoch", r"^\d*[1-9]\d*$")
    longest = page.evaluate("""() => new Promise((done) => { let last = performance.now(), longest = 0, count = 0;
        const tick = (now) => { longest = Math.max(longest, now - last); last = now;
            if (++count < 60) requestAnimationFrame(tick); else done(longest); };
        requestAnimationFrame(tick); })""")
    page.click("#play")
    expect(page, "#play", "Play", timeout=3000)
    assert longest < 500


def test_an_address_that_means_nothing_says_so_and_the_page_works(context, server):
    page = context.new_page()
    page.goto(f"{server.address}#hidden=99")
    expect(page, "#message", "hidden: expected up to 6 layers")
    page.click("#step")
    expect(page, "#epoch", "^1$")
