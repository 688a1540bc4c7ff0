// What the panels of a plant's pages need to know: loaded from the API, asked for until it answers.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { productionDay } from "../zone.js";

const RETRY_MS = 5000;
const NOT_THERE = 404;

/**
 * The context of a facility: {park, facility, site, zone, signal, day()}. Null when there is none, of which `main`
 * then tells, or when the page has ended.
 */
export async function plantContext(main, { park, id, signal }) {
  const facility = await load(main, id, signal);
  if (facility === null || signal.aborted) return null;
  const { site } = park;
  return {
    park,
    facility,
    site,
    zone: site.zone,
    signal,
    /** The production day that runs now: {date, start, end}. */
    day: () => productionDay(park.now(), facility.pattern.day_start, site.zone),
  };
}

async function load(main, id, signal) {
  const notice = h("p", { class: "notice", role: "status" });
  main.append(notice);
  while (!signal.aborted) {
    try {
      const facility = await get(`facilities/${encodeURIComponent(id)}`, {}, signal);
      notice.remove();
      return facility;
    } catch (error) {
      if (signal.aborted) return null;
      if (error.status === NOT_THERE) {
        notice.textContent = t("facility.unknown", { id });
        return null;
      }
      notice.textContent = t("board.waiting", { problem: error.message });
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
    }
  }
  return null;
}
