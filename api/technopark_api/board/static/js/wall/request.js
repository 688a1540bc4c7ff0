// What the address of a wall asks for: which slides, in which order, and how long each is shown.

const USUAL = { show: "park,facilities,trust", every: "20" };
const WORDS = ["park", "facilities", "trust"];
const PARAMETERS = [...Object.keys(USUAL), "lang", "theme"];
const SHORTEST_S = 5;
const LONGEST_S = 3600;
const MOST_SLIDES = 200;

/**
 * Read a query: {slides, everyS, problems}. A slide is {kind: "park"}, {kind: "trust"} or {kind: "facility", id}.
 * `problems` are {name, values} of all that cannot be: where there are any, the slides are of no use.
 */
export function wallRequest(search, facilities) {
  const query = new URLSearchParams(search);
  const problems = [...new Set(query.keys())]
    .filter((name) => !PARAMETERS.includes(name))
    .map((name) => problem("parameter", { name, known: PARAMETERS.join(", ") }));
  const every = query.getAll("every").at(-1) ?? USUAL.every;
  const everyS = /^\d{1,4}$/.test(every) ? Number(every) : NaN;
  if (!(everyS >= SHORTEST_S && everyS <= LONGEST_S)) {
    problems.push(problem("every", { asked: `every=${every}`, least: SHORTEST_S, most: LONGEST_S }));
  }
  const show = query.has("show") ? query.getAll("show").join(",") : USUAL.show;
  const slides = [];
  for (const word of show.split(",").map((each) => each.trim()).filter(Boolean)) {
    const found = slidesOf(word, facilities);
    if (found.length === 0) problems.push(problem("show", { word: `show=${word}`, known: WORDS.join(", "), first: facilities[0]?.id ?? "", last: facilities.at(-1)?.id ?? "" }));
    slides.push(...found);
  }
  if (slides.length > MOST_SLIDES) problems.push(problem("many", { asked: "show", count: slides.length, most: MOST_SLIDES }));
  if (slides.length === 0 && problems.length === 0) problems.push(problem("nothing", { asked: `show=${show}`, known: WORDS.join(", ") }));
  return { slides, everyS, problems };
}

function slidesOf(word, facilities) {
  if (word === "park" || word === "trust") return [{ kind: word }];
  return facilities.filter(({ id }) => word === "facilities" || word === id).map(({ id }) => ({ kind: "facility", id }));
}

function problem(name, values) {
  return { name, values };
}
