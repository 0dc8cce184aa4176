// The new background: a layer behind the person, which the browser draws.

const COLOURS = { green: "#00b140", white: "#ffffff", gray: "#4a5058", blue: "#1f4e8c" };

/** Fills the picker and shows what is chosen of it. */
export class Backgrounds {
  #layer;
  #blurred;
  #url;

  /**
   * @param picker element that gets the buttons
   * @param layer element behind the person
   * @param blurred canvas in that layer, which shows the plate out of focus
   * @param onProblem function that is called with a sentence for the person
   */
  constructor(picker, layer, blurred, onProblem) {
    [this.#layer, this.#blurred] = [layer, blurred];
    for (const [name, colour] of Object.entries(COLOURS)) this.#addSwatch(picker, name, colour);
    const own = picker.querySelector("#own-colour");
    const choose = () => this.#choose(own.parentElement, { colour: own.value });
    own.addEventListener("input", choose);
    own.addEventListener("click", choose);
    const blur = picker.querySelector("#blur");
    blur.addEventListener("click", () => this.#choose(blur, { blur: true }));
    const file = picker.querySelector("#own-picture");
    file.addEventListener("change", () => this.#choosePicture(file, onProblem));
    this.#choose(picker.querySelector("[data-colour]"), { colour: COLOURS.green });
  }

  /** Takes the plate, an ImageData, which "blur" shows. */
  setPlate(plate) {
    [this.#blurred.width, this.#blurred.height] = [plate.width, plate.height];
    this.#blurred.getContext("2d").putImageData(plate, 0, 0);
  }

  #addSwatch(picker, name, colour) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "swatch", title: name });
    button.dataset.colour = colour;
    button.setAttribute("aria-label", `${name} background`);
    button.style.backgroundColor = colour;
    button.addEventListener("click", () => this.#choose(button, { colour }));
    picker.insertBefore(button, picker.querySelector("#own-colour").parentElement);
  }

  async #choosePicture(file, onProblem) {
    const [picture] = file.files;
    if (!picture) return;
    const url = URL.createObjectURL(picture);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
    } catch {
      URL.revokeObjectURL(url);
      onProblem(`${picture.name} is no picture that this browser can show.`);
      return;
    }
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = url;
    this.#choose(file.parentElement, { picture: url });
  }

  #choose(button, { colour = "transparent", picture, blur = false }) {
    for (const other of button.parentElement.children) other.setAttribute("aria-pressed", other === button);
    this.#layer.style.backgroundColor = colour;
    this.#layer.style.backgroundImage = picture ? `url("${picture}")` : "none";
    this.#blurred.hidden = !blur;
  }
}
