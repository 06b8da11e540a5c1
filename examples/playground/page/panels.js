// Below the network: one neuron with its weights and explanation, the script, the graph.
import { ask, get, state } from "./app.js";
import { short } from "./colours.js";
import { neuronName, sourceName } from "./network.js";

const $ = (id) => document.getElementById(id);
const tabs = [...document.querySelectorAll("[role=tab]")];
let shown = "";

function open(tab) {
  for (const each of tabs) {
    each.setAttribute("aria-selected", each === tab);
    each.tabIndex = each === tab ? 0 : -1;
    $(each.getAttribute("aria-controls")).hidden = each !== tab;
  }
  refresh();
}

const isOpen = (name) => !$(name).hidden;

export function initPanels() {
  tabs.forEach((tab, i) => {
    tab.onclick = () => open(tab);
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      const next = tabs[(i + by + tabs.length) % tabs.length];
      next.focus();
      open(next);
    });
  });
  $("renew").onclick = $("redraw").onclick = () => refresh();
  $("copy").onclick = () => navigator.clipboard.writeText(document.querySelector("#python pre").textContent);
  $("x1").onchange = $("x2").onchange = explain;
}

// Ask anew for what the open panel shows.
export async function refresh() {
  if (!state.id) return;
  if (isOpen("neuron")) showNeuron();
  else if (isOpen("python")) document.querySelector("#python pre").textContent = await get("script.py");
  else if (isOpen("graph")) {
    const svg = await get("graph.svg");
    if (!svg) return;
    const image = new Image();
    image.alt = "The computation graph of one training step";
    image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    image.onload = () => URL.revokeObjectURL(image.src);
    document.querySelector("#graph .paper").replaceChildren(image);
  }
}

// The chosen neuron's weights; with `words`, also its explanation.
export function showNeuron(words = true) {
  const panel = document.querySelector("#neuron .chosen"), { chosen, frame } = state;
  document.querySelector("#neuron .hint").hidden = chosen !== null;
  panel.hidden = chosen === null;
  if (!chosen || !isOpen("neuron")) return;
  const { layer, index } = chosen, [weights, biases] = frame.weights[layer] ?? [];
  if (!weights?.[index]) return;
  const values = [...weights[index], biases[index]], [slopes, slope] = frame.gradients[layer];
  const gradients = [...slopes[index], slope[index]];
  $("neuron-name").textContent = neuronName(layer, index);
  const rows = document.querySelector("#neuron tbody"), key = `${layer} ${index} ${values.length} ${state.scene.settings.features}`;
  if (shown !== key) {
    shown = key;
    rows.replaceChildren(...values.map((_, i) => row(layer, index, i < values.length - 1 ? i : null)));
  }
  values.forEach((value, i) => {
    const [, input, gradient] = rows.children[i].children;
    if (input.firstChild !== document.activeElement) input.firstChild.value = value;
    gradient.textContent = short(gradients[i]);
  });
  if (words) explain();
}

function row(layer, neuron, source) {
  const line = document.createElement("tr"), input = Object.assign(document.createElement("input"), { type: "number", step: "any" });
  const name = source === null ? "bias" : sourceName(layer, source);
  input.setAttribute("aria-label", `weight from ${name}`);
  input.onchange = () => ask("edit", { layer, neuron, source, value: Number(input.value) });
  line.append(...[name, input, ""].map((content) => {
    const cell = document.createElement("td");
    cell.append(content);
    return cell;
  }));
  return line;
}

async function explain() {
  const { layer, index } = state.chosen ?? {};
  if (layer === undefined) return;
  $("explanation").textContent = await get(`explain?layer=${layer}&neuron=${index}&x1=${$("x1").value}&x2=${$("x2").value}`);
}
