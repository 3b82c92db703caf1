// The brush: strokes stay here until the pointer is lifted, then all of them are sent as shares of
// the picture's side. The mask beside them and "invert" come from the page and are only drawn.
const SIDE = 640; // of the canvas, in its own pixels
const HIDDEN = "#00b7ff"; // what is hidden; stands out on photographs and on warm maps
const MOST_STROKES = 200;
const NEAREST = 0.004; // a point that is closer to the one before says nothing new
const STEP = 0.04; // of an arrow key

const round = (value) => Math.round(value * 10000) / 10000;

function paint(layer, state) {
  const pencil = layer.getContext("2d");
  pencil.globalCompositeOperation = "source-over";
  pencil.clearRect(0, 0, SIDE, SIDE);
  pencil.strokeStyle = pencil.fillStyle = HIDDEN;
  if (state.inverted && (state.strokes.length || state.mask)) {
    pencil.fillRect(0, 0, SIDE, SIDE);
    pencil.globalCompositeOperation = "destination-out";
  }
  pencil.lineCap = pencil.lineJoin = "round";
  for (const { width, points } of state.strokes) {
    pencil.lineWidth = width * SIDE;
    pencil.beginPath();
    pencil.moveTo(points[0][0] * SIDE, points[0][1] * SIDE);
    // A line of no length is a dot, where its ends are round.
    for (const [x, y] of points) pencil.lineTo(x * SIDE, y * SIDE);
    pencil.stroke();
  }
  pencil.imageSmoothingEnabled = false; // the mask's pixels are the model's
  if (state.mask) pencil.drawImage(state.mask, 0, 0, SIDE, SIDE);
}

function ring(pencil, state) {
  if (!state.cursor) return;
  for (const [width, colour] of [[4, "rgba(0, 0, 0, 0.6)"], [2, "#fff"]]) {
    pencil.lineWidth = width;
    pencil.strokeStyle = colour;
    pencil.beginPath();
    const [x, y] = state.cursor;
    pencil.arc(x * SIDE, y * SIDE, (state.width * SIDE) / 2, 0, 7);
    pencil.stroke();
  }
}

function draw(canvas, state) {
  const pencil = canvas.getContext("2d");
  pencil.globalAlpha = 1;
  pencil.clearRect(0, 0, SIDE, SIDE);
  if (state.picture) pencil.drawImage(state.picture, 0, 0, SIDE, SIDE);
  paint(state.layer, state);
  pencil.globalAlpha = 0.62;
  pencil.drawImage(state.layer, 0, 0);
  pencil.globalAlpha = 1;
  ring(pencil, state);
}

function begin(canvas, strokes) {
  canvas.width = canvas.height = SIDE;
  const layer = document.createElement("canvas");
  layer.width = layer.height = SIDE;
  return { layer, strokes, urls: {}, width: 0.14, cursor: null, current: null };
}

// Loads the picture at `url` into `state[name]`; the one before stays until then.
function show(state, name, url, redraw) {
  if (state.urls[name] === url) return;
  state.urls[name] = url;
  const put = (picture) => {
    if (state.urls[name] !== url) return;
    state[name] = picture;
    redraw();
  };
  const picture = new Image();
  picture.onload = () => put(picture);
  if (url) picture.src = url;
  else put(null);
}

function listenToPointer(canvas, state, redraw, finish) {
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    const shares = [(event.clientX - frame.left) / frame.width,
      (event.clientY - frame.top) / frame.height];
    return shares.map((share) => round(Math.min(Math.max(share, 0), 1)));
  };
  canvas.onpointerdown = (event) => {
    if (event.button || state.strokes.length >= MOST_STROKES) return;
    canvas.setPointerCapture(event.pointerId);
    state.cursor = at(event);
    state.current = { width: state.width, points: [state.cursor] };
    state.strokes = [...state.strokes, state.current];
    redraw();
  };
  canvas.onpointermove = (event) => {
    state.cursor = at(event);
    const [x, y] = state.cursor;
    const last = state.current?.points.at(-1);
    if (last && Math.hypot(x - last[0], y - last[1]) > NEAREST) {
      state.current.points.push(state.cursor);
    }
    redraw();
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (state.current) finish();
    state.current = null;
  };
  canvas.onpointerleave = () => {
    state.cursor = null;
    redraw();
  };
}

function listenToKeys(canvas, state, redraw, finish) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.onkeydown = (event) => {
    const way = ways[event.key];
    if (!way && event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    const [x, y] = state.cursor ?? [0.5, 0.5];
    const to = (share, step) => round(Math.min(Math.max(share + step * STEP, 0), 1));
    state.cursor = way ? [to(x, way[0]), to(y, way[1])] : [x, y];
    if (!way && state.strokes.length < MOST_STROKES) {
      state.strokes = [...state.strokes, { width: state.width, points: [state.cursor] }];
      finish();
    }
    redraw();
  };
  canvas.onfocus = () => {
    if (canvas.matches(":focus-visible")) state.cursor ??= [0.5, 0.5];
    redraw();
  };
  canvas.onblur = canvas.onpointerleave;
}

function name(find, words) {
  find(".tools").setAttribute("aria-label", words.tools);
  find("label span").textContent = words.tools;
  find("input").setAttribute("aria-label", words.size);
  find(".undo").textContent = words.undo;
  find(".clear").textContent = words.clear;
}

export default function brush({ data, parentElement, setStateValue, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  const canvas = find("canvas");
  const state = (parentElement.brush ??= begin(canvas, data.strokes));
  const redraw = () => {
    draw(canvas, state);
    find(".undo").disabled = !state.strokes.length;
    find(".clear").disabled = !state.strokes.length && !state.mask;
  };
  const finish = () => setStateValue("strokes", state.strokes);
  const keep = (strokes) => {
    state.strokes = strokes;
    redraw();
    finish();
  };
  state.inverted = data.inverted;
  canvas.setAttribute("aria-label", data.label);
  name(find, data.words);
  listenToPointer(canvas, state, redraw, finish);
  listenToKeys(canvas, state, redraw, finish);
  find("input").oninput = (event) => { state.width = event.target.value / 100; };
  find(".undo").onclick = () => keep(state.strokes.slice(0, -1));
  find(".clear").onclick = () => {
    keep([]);
    setTriggerValue("cleared", true);
  };
  show(state, "picture", data.picture, redraw);
  show(state, "mask", data.mask, redraw);
  redraw();
}
