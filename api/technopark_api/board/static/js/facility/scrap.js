// The scrap ratio of ISO 22400-2, SQ / PQ, in percent: of all that was made, good or not. Null where nothing was.

import { missing } from "../format.js";

export function scrapPercent(made) {
  if (missing(made?.good) || missing(made?.scrap) || missing(made?.rework)) return null;
  const all = made.good + made.scrap + made.rework;
  return all === 0 ? null : (made.scrap / all) * 100;
}
