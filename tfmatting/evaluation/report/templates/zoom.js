"use strict";

// One view on pictures of one size: every panel shows the same place at the same scale.
// A panel is an element whose first child, the layer, holds the picture. Wheel, drag, pinch and double click work.
function zoomable(panels, onChange = () => {}) {
  const MOST = 32, EDGE = 40;  // CSS pixels a pixel; what stays in sight of a picture that is pushed away
  let width = 1, height = 1, scale = 1, centre = [0.5, 0.5], fitted = true;
  const pointers = new Map();

  const size = () => [panels[0].clientWidth, panels[0].clientHeight];
  const fitting = () => Math.min(size()[0] / width, size()[1] / height);
  const actual = () => 1 / devicePixelRatio;

  function draw() {
    const length = [width, height], panel = size();
    const offset = [0, 1].map((axis) => {
      const long = length[axis] * scale;
      if (long <= panel[axis]) centre[axis] = 0.5;
      const reach = Math.max(0, panel[axis] / 2 - EDGE) / long;
      centre[axis] = Math.min(1 + reach, Math.max(-reach, centre[axis]));
      return panel[axis] / 2 - centre[axis] * long;
    });
    for (const panel of panels) {
      const layer = panel.firstElementChild;
      layer.style.width = width + "px";
      layer.style.height = height + "px";
      layer.style.transform = `translate(${offset[0]}px, ${offset[1]}px) scale(${scale})`;
      layer.classList.toggle("pixels", scale * devicePixelRatio >= 3);
    }
    fitted = Math.abs(scale / fitting() - 1) < 1e-3;
    onChange(Math.round(100 * scale * devicePixelRatio));
  }

  // Scales, and keeps the place under a point of the panel where it is.
  function zoom(factor, point = size().map((length) => length / 2)) {
    const before = scale;
    scale = Math.min(MOST, Math.max(Math.min(fitting(), actual()), scale * factor));
    [width, height].forEach((length, axis) => {
      const away = point[axis] - size()[axis] / 2;
      centre[axis] += away / length * (1 / before - 1 / scale);
    });
    draw();
  }

  function move(x, y) {
    centre = [centre[0] - x / (width * scale), centre[1] - y / (height * scale)];
    draw();
  }

  function fit() {
    if (!size()[0]) return;  // it is hidden
    scale = fitting();
    centre = [0.5, 0.5];
    draw();
  }

  const toggle = (point) => fitted ? zoom(actual() / scale, point) : fit();

  function show(newWidth, newHeight) {
    const same = newWidth === width && newHeight === height;
    [width, height] = [newWidth, newHeight];
    if (same) draw(); else fit();
  }

  function place(panel, event) {
    const box = panel.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  function pointerMoved(panel, event) {
    if (!pointers.has(event.pointerId)) return;
    const before = [...pointers.values()];
    pointers.set(event.pointerId, place(panel, event));
    const after = [...pointers.values()];
    const middle = (points) => [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    const [from, to] = [middle(before), middle(after)];
    if (after.length === 2) {
      const distance = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
      zoom(distance(after) / Math.max(1, distance(before)), to);
    }
    move(to[0] - from[0], to[1] - from[1]);
  }

  for (const panel of panels) {
    panel.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), place(panel, event));
    }, { passive: false });
    panel.addEventListener("pointerdown", (event) => {
      panel.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, place(panel, event));
    });
    panel.addEventListener("pointermove", (event) => pointerMoved(panel, event));
    for (const end of ["pointerup", "pointercancel"]) {
      panel.addEventListener(end, (event) => pointers.delete(event.pointerId));
    }
    panel.addEventListener("dblclick", (event) => toggle(place(panel, event)));
  }
  new ResizeObserver(() => fitted ? fit() : draw()).observe(panels[0]);
  return { show, fit, zoom, move, toggle };
}
