// The page: connection to the server, settings, buttons, keys, files.
import { readTheme, short } from "./colours.js";
import { drawChart, remember } from "./chart.js";
import { initDigit } from "./digit.js";
import { choose, drawNetwork, initNetwork, layOut } from "./network.js";
import { drawSurface, initSurface } from "./surface.js";
import { initPanels, refresh } from "./panels.js";

const $ = (id) => document.getElementById(id);
export const state = { id: null, scene: null, frame: null, choices: {}, chosen: null };
let source = null, begun = null, ready = new Promise((done) => { begun = done; }), waiting = false, drawn = 0, since = performance.now();

export function say(text) { $("message").textContent = text; }

// Ask the session to do something; one after the other, in the order of the clicks.
export function ask(...question) {
  const answer = ready.then(() => send(...question));
  ready = answer.catch(() => say("The playground does not answer any more."));
  return answer;
}

async function send(action, content = {}, type = "application/json") {
  const body = type === "application/json" ? JSON.stringify(content) : content;
  const answer = await fetch(`sessions/${state.id}/${action}`, { method: "POST", headers: { "Content-Type": type }, body });
  const result = await answer.json();
  say(answer.ok ? "" : result.error);
  return answer.ok;
}

export async function get(what) {
  await ready;
  const answer = await fetch(`sessions/${state.id}/${what}`);
  const text = await answer.text();
  if (answer.ok) return text;
  say(JSON.parse(text).error);
  return "";
}

export const change = (changes) => ask("change", { changes });

function connect(address) {
  source?.close();
  source = new EventSource(`train?${address}`);
  source.addEventListener("hello", ({ data }) => {
    const hello = JSON.parse(data);
    state.id = hello.id;
    fillChoices(hello.choices);
    begun();
  });
  source.addEventListener("scene", ({ data }) => {
    state.scene = JSON.parse(data);
    showSettings();
    layOut();
    refresh();
  });
  source.addEventListener("frame", ({ data }) => {
    const before = state.frame;
    state.frame = JSON.parse(data);
    remember(state.frame);
    if (state.frame.address !== undefined) history.replaceState(null, "", `#${state.frame.address}`);
    if (!state.frame.playing && before?.playing) refresh();
    schedule();
  });
  source.onerror = async () => {
    const lost = source;
    lost.close();
    const text = await fetch(`check?${address}`).then((answer) => answer.json(), () => ({ error: "The playground does not answer any more." }));
    if (source !== lost) return;
    if (text.error) say(text.error);
    if (state.id === null && address && text.error) connect("");
    else if (!text.error) connect(location.hash.slice(1));
  };
}

export function schedule() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (state.scene && state.frame) draw();
  });
}

function draw() {
  const { frame } = state;
  $("epoch").textContent = frame.epoch.toLocaleString("en");
  $("play").textContent = frame.playing ? "Pause" : "▶ Play";
  $("train-loss").textContent = short(frame.losses[0]);
  $("test-loss").textContent = short(frame.losses[1]);
  if (frame.message) say(frame.message);
  drawNetwork();
  drawSurface();
  drawChart();
  drawn++;
  const now = performance.now();
  if (now - since > 1000) {
    state.rate = (drawn * 1000) / (now - since);
    if (frame.playing) $("speedometer").textContent = `${state.rate.toFixed(0)} pictures a second`;
    [drawn, since] = [0, now];
  }
  if (!frame.playing) $("speedometer").textContent = "";
}

function fillChoices(choices) {
  for (const select of document.querySelectorAll("select[data-setting]")) {
    const values = choices[select.dataset.setting] ?? select.dataset.values.split(" ");
    select.replaceChildren(...values.map((value) => new Option(value, value)));
  }
}

function showSettings() {
  const { settings } = state.scene;
  for (const control of document.querySelectorAll("[data-setting]")) {
    const value = String(settings[control.dataset.setting]);
    if (control.tagName === "SELECT" && control.dataset.values) {
      const number = [...control.options].find((option) => Number(option.value) === Number(value));
      control.value = (number ?? control.appendChild(new Option(value, value))).value;
    } else if (control !== document.activeElement || control.tagName === "SELECT") control.value = value;
    const output = control.parentElement.querySelector("output");
    if (output) output.textContent = value + control.dataset.unit;
  }
}

function initControls() {
  for (const control of document.querySelectorAll("[data-setting]")) {
    const numeric = control.type !== "select-one" || control.dataset.values;
    control.addEventListener("change", async () => {
      if (!await change({ [control.dataset.setting]: numeric ? Number(control.value) : control.value })) showSettings();
    });
  }
  const play = () => ask(state.frame?.playing ? "pause" : "play"), step = () => ask("step"), reset = () => ask("reset");
  $("play").onclick = play;
  $("step").onclick = step;
  $("reset").onclick = reset;
  $("sample").onclick = () => change({ seed: (state.scene.settings.seed + 1) % 1000000 });
  $("clear").onclick = () => ask("clear");
  const hidden = () => state.scene.settings.hidden;
  $("more").onclick = () => change({ hidden: [...hidden(), hidden().at(-1) ?? 4] });
  $("fewer").onclick = () => change({ hidden: hidden().slice(0, -1) });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    ({ p: play, s: step, r: reset })[event.key]?.();
  });
}

function initFiles() {
  const take = async (file) => {
    if (!file) return;
    if (file.name.endsWith(".safetensors")) ask("weights", await file.arrayBuffer(), "application/octet-stream");
    else ask("csv", { text: await file.text() });
  };
  for (const [button, input] of [["open-csv", "csv"], ["load", "weights"]]) {
    $(button).onclick = () => $(input).click();
    $(input).onchange = () => { take($(input).files[0]); $(input).value = ""; };
  }
  $("save").onclick = () => Object.assign(document.createElement("a"),
    { href: `sessions/${state.id}/weights.safetensors`, download: "weights.safetensors" }).click();
  addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
  addEventListener("dragleave", () => document.body.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    take(event.dataTransfer.files[0]);
  });
}

readTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readTheme(); layOut(); schedule(); });
initControls();
initFiles();
initNetwork();
initSurface();
initPanels();
initDigit();
addEventListener("resize", () => { layOut(); schedule(); });
addEventListener("hashchange", () => connect(location.hash.slice(1)));
addEventListener("pagehide", () => source.close());
addEventListener("pageshow", (event) => { if (event.persisted) connect(location.hash.slice(1)); });
connect(location.hash.slice(1));
Object.assign(window, { playground: { state, choose } });
