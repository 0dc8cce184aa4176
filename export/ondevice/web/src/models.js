// Which networks there are: models.json, a list of {url, name, width, height}.

/** Reads the list; throws an Error with a sentence for the person. */
export async function readModels() {
  const response = await fetch("models.json");
  const models = response.ok ? await response.json().catch(() => []) : [];
  if (models.length === 0) throw new Error("models.json names no network: start this page by serve.py, which is given one.");
  return models;
}

/** Returns the model whose ratio of width to height is nearest to `ratio`. */
export function nearestModel(models, ratio) {
  const distance = ({ width, height }) => Math.abs(Math.log(width / height / ratio));
  return models.reduce((best, model) => (distance(model) < distance(best) ? model : best));
}
