// Training and test loss over the epochs, on a logarithmic axis.
import { crisp, theme } from "./colours.js";

const canvas = document.getElementById("chart");
let history = [];

export function remember({ epoch, losses }) {
  if (history.length && epoch < history.at(-1).epoch) history = [];
  if (history.at(-1)?.epoch === epoch) history.pop();
  history.push({ epoch, losses });
  if (history.length > 2000) history = history.filter((_, i) => i % 2 === 0 || i > 1000);
}

export function drawChart() {
  const { context, width, height } = crisp(canvas);
  const values = history.flatMap(({ losses }) => losses).filter((loss) => loss > 0).map(Math.log10);
  if (!values.length) return;
  const low = Math.floor(Math.min(...values, -1)), high = Math.ceil(Math.max(...values, 0));
  const first = history[0].epoch, span = Math.max(history.at(-1).epoch - first, 1), left = 34;
  const x = (epoch) => left + ((epoch - first) / span) * (width - left - 4);
  const y = (loss) => 5 + ((high - Math.log10(Math.max(loss, 10 ** low))) / (high - low)) * (height - 12);
  context.font = "10px system-ui, sans-serif";
  context.fillStyle = theme.faint;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  const every = Math.ceil((high - low) / 5);
  for (let power = low; power <= high; power += every) {
    const at = y(10 ** power);
    context.fillText(power < -3 ? `1e${power}`.replace("-", "−") : `${10 ** power}`, 0, at + 3.5);
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(width, at);
    context.stroke();
  }
  [theme.plus, theme.minus].forEach((colour, which) => {
    context.strokeStyle = colour;
    context.lineWidth = 1.6;
    context.beginPath();
    for (const { epoch, losses } of history) if (losses[which] !== null) context.lineTo(x(epoch), y(losses[which]));
    context.stroke();
  });
}
