// What must hold of every page, whatever is on it: nothing that axe finds, nothing that is cut off, nothing reported.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { until } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Collects what the page's console calls an error, what could not be had, and every breach of the page's policy. */
export async function listen(page, findings) {
  page.on("console", (message) => {
    // The browser's own words about an answer; which of them are wrong is said below.
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    findings.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("response", (response) => {
    // "Not there" is an answer of the API: no picture yet, not on air.
    const expected = response.url().includes("/api/v1/") ? [404] : [];
    if (response.status() >= 400 && !expected.includes(response.status()))
      findings.push(`answer: ${response.status()} ${response.url()}`);
  });
  page.on("pageerror", (error) => findings.push(`error: ${error.stack}`));
  await page.exposeBinding("noteViolation", (_, violation) => void findings.push(`policy: ${violation}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => {
      window.noteViolation(`${effectiveDirective} ${blockedURI} ${sourceFile}`);
    });
  });
}

/** Waits until nothing is being loaded any more and the page stands still. */
export async function settled(page) {
  await until("the page has loaded", () =>
    page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const busy = document.querySelectorAll('[class*="skeleton" i], [aria-busy="true"]').length;
      return (busy === 0 && document.querySelector("h1") !== null) || { busy };
    }),
  );
}

/** What axe finds, contrast included. It comes in through the debugger: the page's policy lets no script be added. */
export async function axeFindings(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    // Menus hang beside all landmarks, as their primitives put them there.
    const what = { exclude: [["[data-radix-popper-content-wrapper]"]] };
    const { violations } = await globalThis.axe.run(what, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any }) => `axe ${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`),
    );
  });
}

/** Text that leaves the screen or its button, and a page that scrolls sideways. What passes within a frame does not count. */
export async function layoutFindings(page) {
  const first = await misplaced(page);
  if (first.length === 0) return first;
  await settled(page);
  const again = await misplaced(page);
  return first.filter((finding) => again.includes(finding));
}

/** The same at this very moment, for a page that is not meant to come to rest. */
export function misplaced(page) {
  return page.evaluate(() => {
    const found = new Set();
    const sideways = document.documentElement.scrollWidth - window.innerWidth;
    if (sideways > 0) found.add(`scrolls sideways by ${sideways} px`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const shortens = (element) => getComputedStyle(element).textOverflow === "ellipsis";
    while (texts.nextNode()) {
      const { parentElement: owner, data } = texts.currentNode;
      if (!data.trim() || !owner.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (owner.closest("script, style, svg, .visually-hidden, [inert]")) continue;
      const ways = [];
      for (let each = owner; each; each = each.parentElement) ways.push(each);
      if (ways.some((each) => scrolls(each) || shortens(each))) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      const { left, right, width } = range.getBoundingClientRect();
      const hidden = ways.some((each) => each.getBoundingClientRect().width <= 1);
      if (width === 0 || hidden || right < 0) continue;
      const box = owner.closest("button, a, [role=tab]")?.getBoundingClientRect();
      const words = data.trim().slice(0, 60);
      if (left < -1 || right > window.innerWidth + 1) found.add(`text leaves the screen: ${words}`);
      else if (box && (right > box.right + 1 || left < box.left - 1)) found.add(`text leaves its button: ${words}`);
    }
    return [...found];
  });
}

/** A zoom of 200 % on a screen of 1440: half as many CSS pixels, each of two by two. */
export async function zoomed(page, work) {
  const debug = await page.context().newCDPSession(page);
  const half = { width: 720, height: 450, deviceScaleFactor: 2, mobile: false };
  await debug.send("Emulation.setDeviceMetricsOverride", half);
  try {
    await until("the page is zoomed", () => page.evaluate(() => matchMedia("(max-width: 720px)").matches));
    return await work();
  } finally {
    await debug.send("Emulation.clearDeviceMetricsOverride");
    await debug.detach();
  }
}
