// The console by keyboard alone, and what must hold of the focus at every step.
import { until } from "./browser.mjs";

/** Where the focus is: what has it, whether it can be seen, and why not. */
export function focusNow(page) {
  return page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return { on: null, seen: false, why: "nothing has the focus" };
    const on = active.closest("[data-testid]")?.getAttribute("data-testid") ?? "";
    const name = `${active.tagName.toLowerCase()} ${on ?? ""} ${(active.textContent ?? "").trim().slice(0, 30)}`;
    const drawn = (element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    // A field within a frame may leave the ring to its frame, a check box to the words beside it,
    // the link of a row to the row.
    const { parentElement: parent, nextElementSibling: next } = active;
    const around = [active, parent, parent?.parentElement, next, active.closest("article")];
    const ring = around.some((element) => element && drawn(element));
    const { top, bottom, left, right } = active.getBoundingClientRect();
    const inSight = bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
    // What is as small as a point is there for its label, which may be anywhere around.
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isOwn = (element) => element.contains(at) || at.contains(element);
    const covered = inSight && right - left > 4 && at && ![active, ...(active.labels ?? [])].some(isOwn);
    const by = covered ? (at.closest("[data-testid]")?.dataset.testid ?? at.tagName.toLowerCase()) : "";
    const why = !ring ? "has no ring" : !inSight ? "is out of sight" : covered ? `is covered by ${by}` : "";
    return { on, name, seen: why === "", why, own: active.getAttribute("data-testid") === on };
  });
}

/**
 * Goes with Tab to what has this test id, and says in `findings` where the focus could not be seen on the way. `back`
 * goes the other way around.
 */
export async function tabTo(page, testId, findings, { back = false, most = 80 } = {}) {
  const way = [];
  for (let step = 0; step < most; step += 1) {
    const now = await focusNow(page);
    // Between the last and the first place the focus is with the browser's own buttons.
    if (step > 0 && now.on !== null && !now.seen) {
      // A page may bring it into sight a frame later.
      const later = await page.evaluate(() => new Promise(requestAnimationFrame)).then(() => focusNow(page));
      if (!later.seen) findings.push(`${later.name}: ${later.why}`);
    }
    if (now.on === testId && now.own && step > 0) return;
    way.push(now.on || now.name);
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`Tab does not reach ${testId}: ${way.join(", ")}`);
}

/** Goes through the page with Tab, `most` steps or until it leaves the page, and says where the focus could not be seen. */
export async function tabThrough(page, findings, most = 60) {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const now = await focusNow(page);
    if (now.on === null) return;
    if (now.seen) continue;
    const later = await page.evaluate(() => new Promise(requestAnimationFrame)).then(() => focusNow(page));
    if (!later.seen) findings.push(`${later.name}: ${later.why}`);
  }
}

/**
 * Presses this key and waits until the focus has gone on, as a person does who looks before the next one. A menu that is
 * just being drawn takes no keys yet: first come two frames.
 */
async function pressAndLook(page, key) {
  const before = await page.evaluateHandle(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    await frame();
    await frame();
    return document.activeElement;
  });
  await page.keyboard.press(key);
  await page.waitForFunction((element) => document.activeElement !== element, before, { timeout: 5_000 });
  await before.dispose();
}

/** Goes with the arrow keys to what has this test id, within the choices where the focus is. */
export async function arrowTo(page, testId, most = 12) {
  const way = [];
  for (let step = 0; step < most; step += 1) {
    const { on } = await focusNow(page);
    if (on === testId) return;
    way.push(on);
    await pressAndLook(page, "ArrowDown");
  }
  throw new Error(`the arrow keys do not reach ${testId}: ${way.join(", ")}`);
}

/** The focus is on something: the page has not dropped it. */
export async function holdsFocus(page, what) {
  await until(`${what}: the focus is somewhere`, async () => {
    const { on, name } = await focusNow(page);
    return name !== undefined || { on };
  }, 5_000);
}
