// The network: features and neurons with their heat maps, edges that show weights and can be edited, gradient norms.
import { ask, change, schedule, state } from "./app.js";
import { bytes, crisp, paint, short, theme } from "./colours.js";
import { showNeuron } from "./panels.js";

const $ = (id) => document.getElementById(id);
const names = ["x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2"];
const subscript = (name) => name.replace("x1", "x₁").replace("x2", "x₂");
let columns = [], edges = [], norms = [], hovered = null;

function node(label) {
  const button = Object.assign(document.createElement("button"), { className: "node", title: label });
  button.setAttribute("aria-label", label);
  button.append(Object.assign(document.createElement("canvas"), { width: 25, height: 25 }));
  return button;
}

export function initNetwork() {
  for (const name of names) {
    const button = node(`feature ${name}`), row = Object.assign(document.createElement("div"), { className: "feature" });
    button.dataset.feature = name;
    button.onclick = () => {
      const chosen = state.scene.settings.features, without = chosen.filter((each) => each !== name);
      change({ features: without.length < chosen.length ? without : [...chosen, name] });
    };
    row.append(Object.assign(document.createElement("span"), { textContent: subscript(name) }), button);
    $("features").append(row);
  }
  $("choose-output").onclick = () => choose(state.scene.layers.length - 2, 0);
  const net = $("net");
  net.addEventListener("pointermove", (event) => { hover(event.target === $("edges") ? nearest(event) : null, event); });
  net.addEventListener("pointerleave", () => hover(null));
  $("edges").addEventListener("click", (event) => { const edge = nearest(event); if (edge) edit(edge, event); });
  $("edit").addEventListener("keydown", (event) => { if (event.key === "Escape") $("edit").hidden = true; });
  addEventListener("pointerdown", (event) => { if (!event.target.closest("#edit, #edges")) $("edit").hidden = true; });
}

// What is chosen in the table and in the picture: neuron `index` of `layer`.
export function choose(layer, index) {
  state.chosen = { layer, index };
  mark();
  showNeuron();
}

function mark() {
  columns.forEach((column, l) => column.forEach((button, i) => button.classList?.toggle("chosen",
    l > 0 && state.chosen?.layer === l - 1 && state.chosen?.index === i && l < columns.length - 1)));
}

export const sourceName = (layer, index) => layer === 0 ? subscript(state.scene.settings.features[index]) : `neuron ${index + 1} of layer ${layer}`;
export const neuronName = (layer, index) => layer === state.scene.layers.length - 2 ? "Output" : `Neuron ${index + 1} of layer ${layer + 1}`;

// New elements if the layers have changed, and where they are now.
export function layOut() {
  if (!state.scene) return;
  const { settings, layers } = state.scene, sizes = settings.hidden.join();
  if ($("hidden").dataset.sizes !== sizes) {
    $("hidden").dataset.sizes = sizes;
    $("hidden").replaceChildren(...settings.hidden.map(column));
  }
  $("depth").textContent = `${settings.hidden.length} hidden layer${settings.hidden.length === 1 ? "" : "s"}`;
  $("fewer").disabled = !settings.hidden.length;
  $("more").disabled = settings.hidden.length === 6;
  const maps = bytes(state.scene.features), inputs = [];
  document.querySelectorAll("[data-feature]").forEach((button, i) => {
    const active = settings.features.includes(button.dataset.feature);
    button.setAttribute("aria-pressed", active);
    paint(button.firstChild, maps.subarray(i * 625, i * 625 + 625));
    if (active) inputs.push(button);
  });
  columns = [inputs, ...[...$("hidden").children].map((each) => [...each.querySelectorAll(".node")]), [$("surface")]];
  norms = [...document.querySelectorAll("#hidden .norm"), document.querySelector("#output .norm")];
  if (state.chosen && !(state.chosen.index < layers[state.chosen.layer + 1])) state.chosen = null;
  mark();
  place();
}

function column(size, l) {
  const whole = Object.assign(document.createElement("div"), { className: "column" });
  const heading = document.createElement("h3"), count = Object.assign(document.createElement("span"), { className: "count" });
  const hidden = () => state.scene.settings.hidden;
  for (const [sign, by] of [["−", -1], ["+", 1]]) {
    const button = Object.assign(document.createElement("button"), { textContent: sign, disabled: size + by < 1 || size + by > 8 });
    button.setAttribute("aria-label", `Layer ${l + 1}: one neuron ${by < 0 ? "less" : "more"}`);
    button.onclick = () => change({ hidden: hidden().map((each, i) => each + (i === l ? by : 0)) });
    count.append(button, by < 0 ? ` ${size} ` : "");
  }
  heading.append(count, Object.assign(document.createElement("span"), { className: "norm" }));
  whole.append(heading);
  for (let i = 0; i < size; i++) {
    const button = node(`neuron ${i + 1} of layer ${l + 1}`);
    button.onclick = () => choose(l, i);
    whole.append(button);
  }
  return whole;
}

function place() {
  const frame = $("net").getBoundingClientRect();
  const box = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left: left - frame.left, right: right - frame.left, y: (top + bottom) / 2 - frame.top };
  };
  const boxes = columns.map((each) => each.map(box));
  edges = [];
  for (let l = 1; l < boxes.length; l++) boxes[l].forEach((to, j) => boxes[l - 1].forEach((from, i) =>
    edges.push({ layer: l - 1, neuron: j, source: i, x0: from.right, y0: from.y, x1: to.left, y1: to.y })));
}

export function drawNetwork() {
  const { frame } = state, { context } = crisp($("edges"));
  const depth = state.scene.layers.length - 1;
  if (frame.weights.length !== depth || frame.weights.some(([weights], l) => weights.length !== state.scene.layers[l + 1])) return;
  for (const edge of edges) {
    const weight = frame.weights[edge.layer][0][edge.neuron][edge.source];
    const middle = (edge.x0 + edge.x1) / 2;
    context.beginPath();
    context.moveTo(edge.x0, edge.y0);
    context.bezierCurveTo(middle, edge.y0, middle, edge.y1, edge.x1, edge.y1);
    context.strokeStyle = weight < 0 ? theme.minus : theme.plus;
    context.globalAlpha = edge === hovered ? 1 : Math.min(0.9, 0.12 + Math.abs(weight) * 0.6);
    context.lineWidth = Math.min(9, 0.7 + 2.2 * Math.sqrt(Math.abs(weight))) + (edge === hovered ? 1.5 : 0);
    context.stroke();
  }
  context.globalAlpha = 1;
  const maps = bytes(frame.maps);
  let k = 0;
  for (const each of columns.slice(1, -1)) for (const button of each) paint(button.firstChild, maps.subarray(k, k += 625));
  norms.forEach((element, l) => {
    element.textContent = `‖∇‖ ${short(frame.norms[l])}`;
    element.style.setProperty("--size", `${Math.max(0, Math.min(100, 100 + 20 * Math.log10(frame.norms[l] || 1e-9)))}%`);
  });
  if (hovered) tell();
  if (state.chosen) showNeuron(false);
}

function nearest(event) {
  const { left, top } = $("net").getBoundingClientRect(), x = event.clientX - left, y = event.clientY - top;
  let best = 7, found = null;
  for (const edge of edges) {
    if (x < edge.x0 || x > edge.x1) continue;
    for (let s = 0; s <= 1; s += 0.025) {
      const r = 1 - s, ease = s * s * (3 - 2 * s);
      const along = r * r * r * edge.x0 + 3 * r * s * (edge.x0 + edge.x1) / 2 + s * s * s * edge.x1;
      const distance = Math.hypot(along - x, edge.y0 + (edge.y1 - edge.y0) * ease - y);
      if (distance < best) [best, found] = [distance, edge];
    }
  }
  return found;
}

function hover(edge, event) {
  if (edge !== hovered) { hovered = edge; schedule(); }
  $("edges").style.cursor = edge ? "pointer" : "";
  $("tip").hidden = !edge || !$("edit").hidden;
  if (!edge) return;
  tell();
  at($("tip"), event);
}

function tell() {
  const { layer, neuron, source } = hovered, pick = (what) => short(state.frame[what][layer]?.[0][neuron]?.[source]);
  $("tip").textContent = `weight ${pick("weights")}\ngradient ${pick("gradients")}\nfrom ${sourceName(layer, source)} to ${neuronName(layer, neuron).toLowerCase()}`;
}

function at(element, event) {
  element.style.left = `${Math.min(event.clientX + 14, innerWidth - 220)}px`;
  element.style.top = `${Math.min(event.clientY + 14, innerHeight - 80)}px`;
}

function edit({ layer, neuron, source }, event) {
  const form = $("edit"), input = form.querySelector("input");
  $("tip").hidden = true;
  form.hidden = false;
  at(form, event);
  input.value = state.frame.weights[layer][0][neuron][source];
  input.select();
  form.onsubmit = (submitted) => {
    submitted.preventDefault();
    ask("edit", { layer, neuron, source, value: Number(input.value) });
    form.hidden = true;
  };
}
