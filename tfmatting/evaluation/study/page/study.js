"use strict";

const COLOURS = { checkerboard: null, black: "#000", white: "#fff", gray: "#808080", green: "#00b140", blue: "#1f4fd8" };
const ALONE = "Result", NAMES = { original: "Original", first: "A", second: "B" };
const element = (id) => document.getElementById(id);
let study, participant, trial, last, view, loaded, since, background, withOriginal = true;

class Refused extends Error {}

async function request(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The study's server cannot be reached.");
  }
  if (!response.ok) throw new Refused(`The server refused this (${response.status}).`);
  return response.json();
}

// Runs a step; where it fails, says so and offers to do it again. No answer is lost, and none is counted twice.
async function attempt(step) {
  try {
    await step();
  } catch (error) {
    show("problem");
    element("problem").querySelector("p").textContent = error.message;
    element("again").onclick = () => attempt(step);
  }
}

function show(section) {
  for (const other of document.querySelectorAll("section")) other.hidden = other.id !== section;
}

const address = (side, position = trial.position) => `api/participants/${participant}/trials/${position}/${side}`;
const memory = () => `tfmatting study ${study.digest}`;

async function open() {
  study = await request("api/study");
  for (const part of document.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== study.kind;
  element("question").textContent = study.question;
  makeChoices();
  makeBackgrounds();
  participant = new URLSearchParams(location.search).get("participant") ?? localStorage.getItem(memory());
  if (!participant) return show("welcome");
  try {
    advance(await request(`api/participants/${encodeURIComponent(participant)}`));
    remember();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    forget();  // of another study
  }
}

async function start() {
  element("start").disabled = true;
  try {
    const state = await request("api/participants", {});
    participant = state.participant;
    remember();
    advance(state);
  } finally {
    element("start").disabled = false;
  }
}

function remember() {
  localStorage.setItem(memory(), participant);
  history.replaceState(null, "", `?participant=${participant}`);
}

function forget() {
  localStorage.removeItem(memory());
  history.replaceState(null, "", location.pathname);
  participant = null;
  show("welcome");
}

function advance(state) {
  trial = state.trial;
  if (!trial) {
    element("total").textContent = state.total;
    return show("thanks");
  }
  const bar = document.querySelector("progress");
  [bar.max, bar.value] = [state.total, state.done];
  element("count").textContent = `${state.done + 1} of ${state.total}`;
  last = state.done + 1 === state.total;
  element("backgrounds").hidden = !trial.transparent;
  show("trial");
  showTrial();
}

function showTrial() {
  const [first, ...second] = trial.sides;
  const sides = [first, ...(trial.original ? ["original"] : []), ...second];
  loaded = false;
  updateChoices();
  const figures = sides.map(makePanel);
  element("panels").replaceChildren(...figures.map(({ figure }) => figure));
  view = zoomable(figures.map(({ panel }) => panel), (percent) => { element("percent").textContent = `${percent} %`; });
  view.show(trial.width, trial.height);
  view.fit();
  setBackground(background);
  showOriginal(withOriginal);
  const shownTrial = trial;
  attempt(async () => {
    await Promise.all(figures.map(({ ready }) => ready()));
    if (trial !== shownTrial) return;
    show("trial");
    playInStep(figures.map(({ media }) => media).filter((media) => media.play));
    [loaded, since] = [true, performance.now()];
    updateChoices();
    if (!last && !trial.video) for (const side of sides) new Image().src = address(side, trial.position + 1);
  });
}

function makePanel(side) {
  const video = side === "original" ? trial.original_video : trial.video;
  const figure = document.createElement("figure"), caption = document.createElement("figcaption");
  const panel = document.createElement("div"), layer = document.createElement("div");
  const media = document.createElement(video ? "video" : "img");
  panel.className = "panel";
  layer.className = side === "original" ? "layer" : "layer result";
  layer.style.setProperty("--square", `${trial.width / 48}px`);
  caption.textContent = side === "first" && trial.sides.length === 1 ? ALONE : NAMES[side];
  media.dataset.side = side;
  if (video) Object.assign(media, { muted: true, playsInline: true, preload: "auto" });
  else Object.assign(media, { alt: caption.textContent, draggable: false });
  layer.append(media);
  panel.append(layer);
  figure.append(panel, caption);
  const ready = () => new Promise((resolve, reject) => {
    media.addEventListener(video ? "canplaythrough" : "load", resolve, { once: true });
    media.addEventListener("error", () => reject(new Error("A picture could not be loaded.")), { once: true });
    media.src = address(side);
  });
  return { figure, panel, media, ready };
}

const DRIFT = 0.08;  // seconds that videos may be apart

// The first video leads, and begins again at its end; the others follow it.
function playInStep([lead, ...others]) {
  if (!lead) return;
  lead.loop = true;
  lead.addEventListener("timeupdate", () => {
    for (const other of others) {
      const time = Math.min(lead.currentTime, other.duration);
      if (Math.abs(other.currentTime - time) > DRIFT) other.currentTime = time;
      if (other.paused && time < other.duration) other.play();
    }
  });
  for (const video of [lead, ...others]) {
    video.currentTime = 0;
    video.play();
  }
}

function makeChoices() {
  element("choices").replaceChildren(...study.choices.map(({ value, label }, index) => {
    const button = document.createElement("button"), key = document.createElement("kbd");
    key.textContent = index + 1;
    button.append(key, label);
    button.addEventListener("click", () => answer(value));
    return button;
  }));
}

function updateChoices() {
  for (const button of element("choices").children) button.disabled = !loaded;
}

function answer(value) {
  if (!loaded) return;  // nobody answers what they have not seen, or twice
  loaded = false;
  updateChoices();
  const seconds = (performance.now() - since) / 1000;
  const body = { position: trial.position, value, seconds, background: trial.transparent ? background : null };
  attempt(async () => advance(await request(`api/participants/${participant}/answers`, body)));
}

// Backgrounds are known by the name of a colour or "picture N".
const backgroundNames = () => [...element("backgrounds").querySelectorAll("button")].map((button) => button.title);

function paint(target, name) {
  target.classList.toggle("checkerboard", name === "checkerboard");
  target.style.backgroundColor = COLOURS[name] ?? "";
  target.style.backgroundImage = name in COLOURS ? "" : `url(api/backgrounds/${name.split(" ")[1] - 1})`;
}

function makeBackgrounds() {
  const pictures = Array.from({ length: study.backgrounds }, (_, index) => `picture ${index + 1}`);
  const buttons = [...pictures, ...Object.keys(COLOURS)].map((name) => {
    const button = document.createElement("button");
    [button.className, button.title, button.ariaLabel] = ["swatch", name, name];
    paint(button, name);
    button.addEventListener("click", () => setBackground(name));
    return button;
  });
  element("backgrounds").append(...buttons);
  background = buttons[0].title;
}

function setBackground(name) {
  background = name;
  for (const button of element("backgrounds").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", button.title === name);
  }
  if (!trial.transparent) return;
  for (const layer of document.querySelectorAll(".layer.result")) paint(layer, name);
}

function nextBackground() {
  const names = backgroundNames();
  setBackground(names[(names.indexOf(background) + 1) % names.length]);
}

// Without the original the results have more room.
function showOriginal(wanted) {
  withOriginal = wanted;
  element("original").hidden = !trial.original;
  element("original").setAttribute("aria-pressed", wanted);
  const media = document.querySelector("[data-side=original]");
  if (media) media.closest("figure").hidden = !wanted;
}

const STEP = 80;
const KEYS = {
  "+": () => view.zoom(1.5), "=": () => view.zoom(1.5), "-": () => view.zoom(1 / 1.5), 0: () => view.toggle(),
  b: nextBackground,
  o: () => showOriginal(!withOriginal),
  ArrowLeft: () => view.move(STEP, 0), ArrowRight: () => view.move(-STEP, 0),
  ArrowUp: () => view.move(0, STEP), ArrowDown: () => view.move(0, -STEP),
};

document.addEventListener("keydown", (event) => {
  if (element("trial").hidden || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !event.key.startsWith("Arrow")) return;
  const choice = study.choices[Number(event.key) - 1];
  if (!choice && !(event.key in KEYS)) return;
  event.preventDefault();
  if (choice) answer(choice.value); else KEYS[event.key]();
});
element("start").addEventListener("click", () => attempt(start));
element("another").addEventListener("click", forget);
element("original").addEventListener("click", KEYS.o);
element("in").addEventListener("click", () => view.zoom(1.5));
element("out").addEventListener("click", () => view.zoom(1 / 1.5));
element("fit").addEventListener("click", () => view.toggle());
attempt(open);
