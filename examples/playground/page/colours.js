// Colours: of values from −1 (orange) over 0 to +1 (blue), as the theme has them.
const names = { minus: "--minus", zero: "--zero", plus: "--plus", ink: "--ink", faint: "--faint", line: "--line", paper: "--paper" };
export const theme = {};
const ramp = new Uint32Array(255);

function rgb(hex) {
  const full = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
}

export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const [name, variable] of Object.entries(names)) theme[name] = style.getPropertyValue(variable).trim();
  const [minus, zero, plus] = ["minus", "zero", "plus"].map((name) => rgb(theme[name]));
  for (let i = 0; i < 255; i++) {
    const value = i / 127 - 1, end = value < 0 ? minus : plus, share = Math.abs(value) ** 0.8 * 0.92;
    const [r, g, b] = zero.map((from, k) => Math.round(from + (end[k] - from) * share));
    ramp[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
}

export const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// Fill a canvas of as many pixels with the colours of bytes 0 (−1) to 254 (+1).
export function paint(canvas, values) {
  const context = canvas.getContext("2d");
  const image = (canvas.image ??= context.createImageData(canvas.width, canvas.height));
  const pixels = (image.view ??= new Uint32Array(image.data.buffer));
  for (let i = 0; i < pixels.length; i++) pixels[i] = ramp[values[i]];
  context.putImageData(image, 0, 0);
}

// A canvas's context in CSS pixels, sharp on fine screens.
export function crisp(canvas) {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export function short(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const text = size === 0 ? "0" : (size < 0.001 || size >= 10000) ? value.toExponential(1) : value.toFixed(size < 1 ? 4 : 3);
  return text.replace(/-/g, "−");
}
