"use strict";

// Tables are sorted by a click on a column's head.
function sortBy(table, button) {
  const head = button.closest("th"), column = Number(button.dataset.column);
  const descending = head.getAttribute("aria-sort") === "ascending";
  table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0], sign = descending ? -1 : 1;
  const keys = new Map([...body.rows].map((row) => [row, row.cells[column].dataset.value]));
  const compare = ([, a], [, b]) => {
    if (a === "" || b === "") return (a === "") - (b === "");  // what has no value comes last
    return sign * (column ? a - b : a.localeCompare(b, undefined, { numeric: true }));
  };
  body.append(...[...keys].sort(compare).map(([row]) => row));
}

for (const button of document.querySelectorAll("button.sort")) {
  button.addEventListener("click", () => sortBy(button.closest("table"), button));
}

const search = document.getElementById("search");
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase();
  for (const row of document.querySelectorAll("#images tbody tr")) {
    row.hidden = !row.cells[0].dataset.value.toLowerCase().includes(wanted);
  }
});

// The viewer shows one picture of an image at full size; the view stays while one goes through its pictures.
const viewer = document.getElementById("viewer");
const picture = viewer.querySelector("img");
const view = zoomable([viewer.querySelector(".panel")], (percent) => {
  viewer.querySelector("output").textContent = `${percent} %`;
});
let shown = [], position = 0;

function show(index) {
  position = (index + shown.length) % shown.length;
  const data = shown[position].dataset;
  picture.src = `data:${data.type};base64,${document.getElementById(data.full).textContent}`;
  picture.alt = data.title;
  viewer.querySelectorAll("nav button").forEach((button, at) => button.setAttribute("aria-pressed", at === position));
  view.show(Number(data.width), Number(data.height));
}

function open(image, index = 0) {
  const section = document.getElementById(`worst-${image}`);
  shown = [...section.querySelectorAll("button.thumbnail")];
  viewer.querySelector("h2").textContent = section.querySelector("h3").textContent;
  viewer.querySelector("nav").replaceChildren(...shown.map((thumbnail, at) => {
    const button = document.createElement("button");
    button.textContent = thumbnail.dataset.title;
    button.addEventListener("click", () => show(at));
    return button;
  }));
  viewer.showModal();
  show(index);
  view.fit();
}

for (const row of document.querySelectorAll("tr.pictured")) {
  row.addEventListener("click", () => open(row.dataset.image));
}
for (const thumbnail of document.querySelectorAll("button.thumbnail")) {
  const siblings = [...thumbnail.parentElement.children];
  thumbnail.addEventListener("click", () => open(thumbnail.dataset.image, siblings.indexOf(thumbnail)));
}
viewer.querySelector(".close").addEventListener("click", () => viewer.close());
viewer.querySelector(".toggle").addEventListener("click", () => view.toggle());
viewer.addEventListener("close", () => picture.removeAttribute("src"));
viewer.addEventListener("keydown", (event) => {
  const actions = {
    ArrowLeft: () => show(position - 1),
    ArrowRight: () => show(position + 1),
    "+": () => view.zoom(1.5),
    "-": () => view.zoom(1 / 1.5),
    0: () => view.toggle(),
  };
  if (event.key in actions) {
    event.preventDefault();
    actions[event.key]();
  }
});
