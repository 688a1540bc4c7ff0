// Start the board: language, header, pages and the live stream.

import { LOGIN_PATH } from "./account/paths.js";
import { setWho } from "./account/who.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { named, t, useLanguage } from "./i18n.js";
import { showHeader } from "./header.js";
import { Park } from "./live/park.js";
import { followStream } from "./live/stream.js";
import { showPark } from "./park/page.js";
import { keepLanguage, preferredLanguage } from "./preferences.js";
import { startRouter } from "./router.js";
import { markSection } from "./sections.js";
import { showTrust } from "./trust/page.js";

const FIRST_RETRY_MS = 3000;
// Pages that are fetched when somebody opens them, as their many parts are; all else comes with the first page.
const LATER = {
  facility: async () => (await import("./facility/page.js")).showFacility,
  developer: async () => (await import("./developer/page.js")).showDeveloper,
  password: async () => (await import("./login/password.js")).showPassword,
  line: async () => (await import("./line/page.js")).showLine,
  runbook: async () => (await import("./runbook/page.js")).showRunbook,
  report: async () => (await import("./report/page.js")).showReport,
  trade: async () => (await import("./trade/page.js")).showTrade,
  wall: async () => (await import("./wall/page.js")).showWall,
};

const park = new Park();
const parts = Object.fromEntries(["skip", "header", "main"].map((id) => [id, document.getElementById(id)]));
let headerLife = null;
let pageLife = null;
let showAgain = () => {};

function dress() {
  headerLife?.abort();
  headerLife = new AbortController();
  parts.skip.textContent = t("board.skip");
  showHeader(parts.header, park, { chooseLanguage, onTheme: () => showAgain() }, headerLife.signal);
}

async function chooseLanguage(id) {
  await useLanguage(id);
  keepLanguage(id);
  dress();
  showAgain();
  parts.header.querySelector(`[data-language="${id}"]`)?.focus();
}

async function show({ page, id, line }, { moved }) {
  pageLife?.abort();
  pageLife = new AbortController();
  const { signal } = pageLife;
  parts.main.dataset.page = page;
  document.documentElement.dataset.page = page;
  markSection(parts.header, page);
  const title = park.site === null ? t("board.name") : named(park.site.names, park.site.id);
  document.title = title;
  if (page in LATER) await showLater(page, { park, id, line, signal });
  else if (page === "trust") showTrust(parts.main, { park, id, signal });
  else if (page === "park") showPark(parts.main, { park, signal });
  else fill(parts.main, h("p", { class: "notice" }, t("board.unknown_page")));
  if (moved && !signal.aborted) {
    scrollTo(0, 0);
    parts.main.querySelector("h1")?.focus();
  }
}

async function showLater(page, context) {
  fill(parts.main, h("p", { class: "notice loading", role: "status" }, t("panel.loading")));
  try {
    const showPage = await LATER[page]();
    if (!context.signal.aborted) await showPage(parts.main, context);
  } catch (error) {
    if (!context.signal.aborted) fill(parts.main, h("p", { class: "notice", role: "alert" }, t("panel.problem", { problem: error.message })));
  }
}

/** The first answer decides what can be drawn at all: ask until there is one. */
async function firstOverview() {
  for (;;) {
    try {
      const [who, overview] = await Promise.all([get("me"), get("overview")]);
      setWho(who);
      return overview;
    } catch (error) {
      park.putConnection("reconnecting");
      fill(parts.main, h("p", { class: "notice", role: "alert" }, t("board.waiting", { problem: error.message })));
      await new Promise((resume) => setTimeout(resume, FIRST_RETRY_MS));
    }
  }
}

/** A server that came back may have been upgraded: a board on a wall then loads itself anew. */
async function loadAnewIfUpgraded() {
  const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => null);
  const etag = answer?.ok ? answer.headers.get("ETag") : null;
  if (etag !== null && pageTag !== null && etag !== pageTag) location.reload();
}

let pageTag = null;

async function startLogin() {
  document.documentElement.dataset.page = parts.main.dataset.page = "login";
  const { showLogin } = await import("./login/login.js");
  showAgain = () => showLogin(parts.main);
  showAgain();
}

async function startBoard() {
  park.replace(await firstOverview());
  dress();
  showAgain = startRouter(show);
  followStream(park, { onReturn: loadAnewIfUpgraded });
  // Charts are drawn in the colours of the moment: those of the system may change by themselves.
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => showAgain());
  pageTag = (await fetch("/", { method: "HEAD" }).catch(() => null))?.headers.get("ETag") ?? null;
}

await useLanguage(preferredLanguage());
dress();
if (location.pathname === LOGIN_PATH) await startLogin();
else await startBoard();
