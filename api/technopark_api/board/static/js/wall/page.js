// A screen on a wall that nobody touches: slides of the park, its facilities and trust, one after the other.

import { fill, h, mark, say } from "../dom.js";
import { number } from "../format.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { WALL_PATH } from "../router.js";
import { useStyles } from "../styles.js";
import { oldMark } from "./age.js";
import { keepAwake } from "./awake.js";
import { facilitySlide } from "./facility.js";
import { parkSlide } from "./park.js";
import { wallRequest } from "./request.js";
import { rotate } from "./rotation.js";
import { trustSlide } from "./trust.js";

const SLIDES = { park: parkSlide, facility: facilitySlide, trust: trustSlide };
const EXAMPLE = `${WALL_PATH}?show=park,F02,trust&every=30`;
const KEYS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

/** Show the slides that the address asks for until the signal ends it; what it cannot ask for is said instead. */
export async function showWall(main, { park, signal }) {
  await useStyles("wall");
  if (signal.aborted) return;
  document.title = `${t("wall.title")} · ${named(park.site.names, park.site.id)}`;
  const { slides, everyS, problems } = wallRequest(location.search, park.facilities());
  if (problems.length > 0) {
    showProblems(main, problems);
    return;
  }
  const stage = h("div", { class: "wall-stage" });
  const place = h("span", { class: "wall-place" });
  const held = h("span", { class: "wall-held", role: "status" });
  fill(
    main,
    oldMark(park, signal),
    stage,
    h("footer", { class: "wall-end" }, h("span", {}, t("wall.note")), held, place),
  );
  keepAwake(signal);
  let life = null;
  signal.addEventListener("abort", () => life?.abort(), { once: true });
  const rotation = rotate(slides.length, 1000 * everyS, show, signal);
  addEventListener("keydown", onKey, { signal });

  function show(which) {
    life?.abort();
    life = new AbortController();
    const { kind, id } = slides[which];
    const slide = h("div", { class: "wall-slide", data: { slide: kind } });
    fill(stage, slide);
    SLIDES[kind](slide, { park, id, signal: life.signal });
    say(place, t("wall.place", { number: number(which + 1), total: number(slides.length) }));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      rotation.hold();
      fill(held, ...(rotation.held() ? [icon("planned"), t("wall.held")] : []));
      mark(main, "data-held", rotation.held() ? "" : null);
    } else if (event.key in KEYS) rotation.step(KEYS[event.key]);
    else return;
    event.preventDefault();
  }
}

function showProblems(main, problems) {
  fill(
    main,
    h(
      "div",
      { class: "wall-problems", role: "alert" },
      h("h1", { tabindex: "-1" }, t("wall.wrong")),
      h("ul", {}, problems.map(({ name, values }) => h("li", {}, t(`wall.problem.${name}`, values)))),
      h("p", {}, t("wall.help", { example: EXAMPLE })),
    ),
  );
}
