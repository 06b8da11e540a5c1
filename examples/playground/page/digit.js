// Draw a digit: a canvas, what the network sees of it, and how probable each digit is.
import { say } from "./app.js";
import { paint, theme } from "./colours.js";

const $ = (id) => document.getElementById(id);
const pad = $("pad"), bars = $("bars"), size = 112;
// The drawing itself, black ink on nothing; the visible canvas shows it in the theme's colours.
const sheet = new OffscreenCanvas(size, size), ink = sheet.getContext("2d", { willReadFrequently: true });
let last = null, empty = true, asking = false, again = false, pen = { x: size / 2, y: size / 4, shown: false };

export function initDigit() {
  for (let digit = 0; digit < 10; digit++) {
    const value = Object.assign(document.createElement("span"), { textContent: "–" });
    bars.append(Object.assign(document.createElement("span"), { textContent: digit }), document.createElement("i"), value);
  }
  ink.lineCap = ink.lineJoin = "round";
  ink.lineWidth = 9;
  pad.addEventListener("pointerdown", (event) => { pad.setPointerCapture(event.pointerId); stroke(last = place(event)); });
  pad.addEventListener("pointermove", (event) => { if (last) stroke(place(event)); });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => { last = null; });
  pad.addEventListener("keydown", keys);
  pad.addEventListener("blur", () => { pen.shown = false; show(); });
  $("wipe").onclick = wipe;
  $("tab-digit").addEventListener("click", prepare);
  $("tab-digit").addEventListener("focus", () => { if (!$("digit").hidden) prepare(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}

function place({ clientX, clientY }) {
  const { left, top } = pad.getBoundingClientRect(), scale = size / pad.clientWidth;
  return { x: (clientX - left - pad.clientLeft) * scale, y: (clientY - top - pad.clientTop) * scale };
}

function stroke(to) {
  ink.beginPath();
  ink.moveTo(last.x, last.y + 0.01); // a click is a dot
  ink.lineTo(to.x, to.y);
  ink.stroke();
  last = to;
  empty = false;
  show();
  read();
}

function keys(event) {
  const by = { ArrowLeft: [-3, 0], ArrowRight: [3, 0], ArrowUp: [0, -3], ArrowDown: [0, 3] }[event.key];
  if (event.key === "Delete" || event.key === "Backspace") wipe();
  if (!by) return;
  event.preventDefault();
  const to = { x: Math.min(Math.max(pen.x + by[0], 5), size - 5), y: Math.min(Math.max(pen.y + by[1], 5), size - 5), shown: true };
  last = pen;
  pen = to;
  if (event.shiftKey) stroke(to);
  last = null;
  show();
}

function show() {
  const context = pad.getContext("2d");
  context.globalCompositeOperation = "copy";
  context.drawImage(sheet, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = theme.ink;
  context.fillRect(0, 0, size, size);
  context.globalCompositeOperation = "source-over";
  if (pen.shown) { context.fillStyle = theme.minus; context.fillRect(pen.x - 2, pen.y - 2, 4, 4); }
}

function wipe() {
  ink.clearRect(0, 0, size, size);
  empty = true;
  show();
  $("seen").getContext("2d").clearRect(0, 0, 8, 8);
  tell(null);
}

function tell(chances) {
  const best = chances ? chances.indexOf(Math.max(...chances)) : -1;
  for (let digit = 0; digit < 10; digit++) {
    const [name, bar, value] = [0, 1, 2].map((i) => bars.children[3 * digit + i]);
    bar.style.setProperty("--size", `${chances ? 100 * chances[digit] : 0}%`);
    value.textContent = chances ? `${(100 * chances[digit]).toFixed(1)} %` : "–";
    for (const each of [name, value]) each.classList.toggle("best", digit === best);
  }
  $("verdict").textContent = chances ? `This looks like ${best}.` : "";
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function training({ progress, error }) {
  $("verdict").textContent = error || `The network first learns the digits: ${Math.round(100 * progress)} %`;
}

// Have the network trained before the first stroke.
async function prepare() {
  let status = await post({});
  while (status && !status.ready && !status.error && "progress" in status) {
    training(status);
    await pause(250);
    status = await (await fetch("digits")).json();
  }
  if (status?.error) training(status);
  else if (empty) tell(null);
}

async function post(content) {
  const answer = await fetch("digits", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
  const result = await answer.json();
  if (!answer.ok) say(result.error);
  return answer.ok ? result : null;
}

async function read() {
  again = true;
  if (asking) return;
  asking = true;
  while (again && !empty) {
    again = false;
    const alpha = ink.getImageData(0, 0, size, size).data.filter((_, i) => i % 4 === 3);
    const result = await post({ pixels: btoa(String.fromCharCode(...alpha.subarray(0, 6272)) + String.fromCharCode(...alpha.subarray(6272))) });
    if (result?.chances && !empty) {
      paint($("seen"), result.seen.map((value) => Math.round(127 + 127 * value)));
      tell(result.chances);
    } else if (result && "progress" in result) {
      if (result.error) { training(result); break; }
      await pause(250);
      again = true;
    }
  }
  asking = false;
}
