// What the list of streams does under somebody's hands: where the keyboard is, what is chosen and where the rows stand while
// streams come and go, and on the way back from a stream.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../lib/browser.mjs";
import { makeStreams, signIn, startMany, statesOf } from "../lib/many.mjs";

const STREAMS = 150;
const USER = { name: "operator-one", password: "correct horse battery" };

let many;

before(async () => {
  many = await startMany();
});

after(async () => {
  await many?.stop();
});

test("the list under somebody's hands", { timeout: 300_000 }, async (t) => {
  const { drain, server, session } = many;
  const { page, troubles } = session;
  const at = (id) => page.getByTestId(id);
  const scrolled = () => page.evaluate(() => Math.round(scrollY));
  const focused = () =>
    page.evaluate(() => document.activeElement.closest("[data-job]")?.dataset.job ?? null);
  const inSight = () =>
    page.evaluate(() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
  /** Scrolls by wheel and waits for the list to rest. */
  const wheel = async (by) => {
    const before = await scrolled();
    await page.mouse.wheel(0, by);
    let last = before;
    await until("it has scrolled and rests", async () => {
      const now = await scrolled();
      const rests = now !== before && now === last;
      last = now;
      return rests || now;
    });
  };

  /** A row in the middle of what is in sight. */
  const aRow = () =>
    page.evaluate(() => {
      const rows = [...document.querySelectorAll("[data-testid=stream-row]")];
      const row = rows.find((each) => each.getBoundingClientRect().top > 400);
      const box = row.getBoundingClientRect();
      return { id: row.dataset.job, y: box.top + box.height / 2 };
    });

  await page.goto(server.link);
  await at("setup-username").fill(USER.name);
  await at("setup-password").fill(USER.password);
  await at("setup-submit").click();
  await at("dash-empty").waitFor();
  const api = await signIn(server.origin, USER.name, USER.password);
  await makeStreams(api, drain, STREAMS, 1);
  const jobs = (await api.get("/stream-jobs?limit=1000")).sort((a, b) => a.name.localeCompare(b.name));
  for (const { id } of jobs) await api.post(`/stream-jobs/${id}/start`);
  const allRun = () =>
    until(
      "all are on air",
      async () => {
        const states = await statesOf(api);
        return states.running === STREAMS ? true : states;
      },
      120_000,
    );
  await allRun();
  await page.goto(`${server.origin}/streams`);
  await at("row-menu").first().waitFor();
  await page.mouse.move(700, 500);

  await t.test("the row with the focus keeps it out of sight", async () => {
    const row = at("stream-row").nth(3);
    const id = await row.getAttribute("data-job");
    await row.locator("[data-row-link]").focus();
    await page.mouse.wheel(0, 9_000);
    await until(
      "it has scrolled away",
      async () => (await page.evaluate(() => scrollY)) > 8_000 && !(await inSight()),
    );
    assert.equal(await focused(), id);
    // Whoever goes on by keyboard goes on from there.
    await page.keyboard.press("j");
    await until(
      "the next row has the focus, in sight",
      async () => (await focused()) !== id && (await inSight()),
    );
    assert.equal(await focused(), await at("stream-row").nth(4).getAttribute("data-job"));
    // With the focus nowhere, it begins with what is in sight.
    await page.evaluate(() => document.activeElement.blur());
    await page.mouse.wheel(0, 9_000);
    await until("it has scrolled away", async () => (await page.evaluate(() => scrollY)) > 8_000);
    await page.keyboard.press("j");
    await until("a row has the focus", async () => (await focused()) !== null);
    assert.ok(await inSight());
    assert.ok((await page.evaluate(() => scrollY)) > 8_000, "it did not jump away");
  });

  await t.test("what belongs to a row is safe from what the list does", async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    // A click on the place of a button that is not drawn yet must not lead away.
    let bare = null;
    for (let turn = 0; turn < 40 && !bare; turn += 1) {
      await page.mouse.wheel(0, 700);
      bare = await page.evaluate(() => {
        for (const row of document.querySelectorAll("[data-testid=stream-row]")) {
          const { top, bottom } = row.getBoundingClientRect();
          if (row.querySelector("[data-testid=row-menu]") || top < 100 || bottom > innerHeight) continue;
          const cell = row.lastElementChild.getBoundingClientRect();
          const hit = document.elementFromPoint(cell.right - 40, (cell.top + cell.bottom) / 2);
          return { leadsAway: hit?.closest("a") !== null, high: cell.height > 40 };
        }
        return null;
      });
    }
    assert.deepEqual(bare, { leadsAway: false, high: true });
    // A dialog of a stream that moves to another place of the list stays.
    await page.evaluate(() => window.scrollTo(0, 0));
    const row = at("stream-row").nth(2);
    const id = await row.getAttribute("data-job");
    await row.getByTestId("row-menu").click();
    await at("menu-clone").click();
    await at("clone-dialog").waitFor();
    await api.post(`/stream-jobs/${id}/stop`);
    await until("the list knows", async () => {
      const known = page.locator(`[data-job="${id}"]`);
      return (await known.count()) === 0 || (await known.getAttribute("data-state")) === "stopped";
    });
    // Far away from where it was opened, too.
    await page.setViewportSize({ width: 800, height: 700 });
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.ok(await at("clone-dialog").isVisible());
    await page.keyboard.press("Escape");
    await at("clone-dialog").waitFor({ state: "hidden" });
    await api.post(`/stream-jobs/${id}/start`);
    await until("it is back", async () => (await statesOf(api)).running === STREAMS);
  });

  await t.test("the way back from a stream leads to its row, and what is chosen stays chosen", async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    await wheel(3_000);
    const { id } = await aRow();
    const row = page.locator(`[data-job="${id}"]`);
    await row.getByTestId("row-check").check();
    const top = await scrolled();
    await row.locator("[data-row-link]").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === `/streams/${id}`);
    await until("a new page is read from its beginning", async () =>
      page.evaluate(() => document.activeElement.id === "main"),
    );
    await page.goBack();
    await until("its row has the focus", async () => (await focused()) === id);
    assert.equal(await scrolled(), top);
    assert.ok(await inSight());
    assert.ok(await row.getByTestId("row-check").isChecked());
    assert.equal(await at("chosen-said").textContent(), "1 chosen");
    await page.keyboard.press("Escape");
    await at("bulk-bar").waitFor({ state: "hidden" });
    assert.equal(await at("chosen-said").textContent(), "");
    // By the rail it is a page like any other.
    await at("nav-profiles").click();
    await page.waitForURL((url) => url.pathname === "/profiles");
    await at("nav-streams").click();
    await at("row-menu").first().waitFor();
    assert.equal(await focused(), null);
    assert.equal(await scrolled(), 0);
  });

  await t.test("a reload comes back to the same place", async () => {
    await wheel(4_000);
    const top = await scrolled();
    await page.reload();
    await until("it is there again", async () => (await scrolled()) === top || (await scrolled()));
  });

  await t.test("rows in sight stay where they are, whatever happens above them", async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    await wheel(6_000);
    const { id, y } = await aRow();
    await page.mouse.move(700, y);
    // Where it stood in each frame since the last look, rounded.
    await page.evaluate((job) => {
      window.seenAt = new Set();
      const look = () => {
        const row = document.querySelector(`[data-job="${job}"]`);
        window.seenAt.add(row ? Math.round(row.getBoundingClientRect().top) : null);
        requestAnimationFrame(look);
      };
      look();
    }, id);
    const before = await scrolled();
    const above = jobs.slice(0, 5);
    for (const each of above) await api.post(`/stream-jobs/${each.id}/stop`);
    await until(
      "they are gone from above",
      async () => (await scrolled()) < before - 400 || (await scrolled()),
    );
    for (const each of above) await api.post(`/stream-jobs/${each.id}/start`);
    await until("they are back above", async () => (await scrolled()) === before || (await scrolled()));
    assert.equal(await page.evaluate(() => window.seenAt.size), 1, "the row has moved");
    // A phone that is turned, a window that is pulled to another size: the same rows.
    const upper = () =>
      page.evaluate(() => {
        const rows = [...document.querySelectorAll("[data-testid=stream-row]")];
        return rows.find((each) => each.getBoundingClientRect().bottom > 120)?.dataset.job ?? null;
      });
    const first = await upper();
    for (const [width, height] of [
      [1100, 900],
      [390, 844],
      [844, 390],
      [1440, 900],
    ]) {
      await page.setViewportSize({ width, height });
      await until(`the same row is the upper one at ${width}`, async () => (await upper()) === first);
    }
    await allRun();
  });

  await t.test("what filters leave over is said, and what comes and goes by itself is not", async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    assert.equal(await at("filter-said").textContent(), "");
    await at("list-find").fill("Camera 01");
    const said = (words) =>
      until(words, async () => {
        const now = await at("filter-said").textContent();
        return now === words ? true : now;
      });
    await said(`12 of ${STREAMS} streams are shown.`);
    await at("list-find").fill("nowhere");
    await until("nothing is left", async () => (await at("list-reset").count()) === 1);
    assert.equal(await at("stream-list").count(), 0);
    assert.notEqual(await at("filter-said").textContent(), `12 of ${STREAMS} streams are shown.`);
    await at("list-reset").click();
    await said(`${STREAMS} of ${STREAMS} streams are shown.`);
    await api.post(`/stream-jobs/${jobs[0].id}/stop`);
    await until("one is off", async () => (await at("show-off").textContent()).endsWith("1"));
    assert.equal(await at("filter-said").textContent(), `${STREAMS} of ${STREAMS} streams are shown.`);
  });

  assert.deepEqual(troubles, []);
});
