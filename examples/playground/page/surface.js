// The output: its surface over the square, the points on it, and points of one's own.
import { ask, schedule, state } from "./app.js";
import { bytes, crisp, paint, theme } from "./colours.js";

const $ = (id) => document.getElementById(id);
const cross = { x1: 0, x2: 0, shown: false };

export function initSurface() {
  const surface = $("surface"), add = (x1, x2, opposite) => ask("add", { x1, x2, label: Number($("label").value) * (opposite ? -1 : 1) });
  surface.addEventListener("click", (event) => {
    const { left, top } = surface.getBoundingClientRect(), size = surface.clientWidth;
    const [x, y] = [event.clientX - left - surface.clientLeft, event.clientY - top - surface.clientTop].map((v) => Math.min(Math.max(v / size, 0), 1));
    add(x * 12 - 6, 6 - y * 12, event.shiftKey);
  });
  surface.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-0.25, 0], ArrowRight: [0.25, 0], ArrowUp: [0, 0.25], ArrowDown: [0, -0.25] }[event.key];
    if (move) {
      cross.x1 = Math.min(Math.max(cross.x1 + move[0], -6), 6);
      cross.x2 = Math.min(Math.max(cross.x2 + move[1], -6), 6);
    } else if (event.key === "Enter") add(cross.x1, cross.x2, event.shiftKey);
    else return;
    cross.shown = true;
    event.preventDefault();
    schedule();
  });
  surface.addEventListener("blur", () => { cross.shown = false; schedule(); });
  $("tests").addEventListener("change", schedule);
}

export function drawSurface() {
  paint($("heat"), bytes(state.frame.surface));
  const { context, width, height } = crisp($("points"));
  const x = (x1) => ((x1 + 6) / 12) * width, y = (x2) => ((6 - x2) / 12) * height;
  context.lineWidth = 1;
  for (const [x1, x2, label, train] of state.scene.points) {
    if (!train && !$("tests").checked) continue;
    const [cx, cy] = [x(x1), y(x2)];
    context.beginPath();
    if (train) context.arc(cx, cy, 3.2, 0, 7);
    else [[0, -4.2], [4.2, 0], [0, 4.2], [-4.2, 0], [0, -4.2]].forEach(([dx, dy]) => context.lineTo(cx + dx, cy + dy));
    context.fillStyle = label === 0 ? theme.zero : label > 0 ? theme.plus : theme.minus;
    context.globalAlpha = 0.35 + 0.65 * Math.abs(label);
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = train ? theme.paper : theme.ink;
    context.stroke();
  }
  if (!cross.shown) return;
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [dx, dy] of [[8, 0], [0, 8]]) {
    context.moveTo(x(cross.x1) - dx, y(cross.x2) - dy);
    context.lineTo(x(cross.x1) + dx, y(cross.x2) + dy);
  }
  context.stroke();
}
