// Three hundred streams with four destinations each, on the real server: how soon the page is there, what their numbers
// cost the browser once a second, how it scrolls, and that all of them start and stop after one question.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { picture, until } from "../lib/browser.mjs";
import { firstTimes, longestTask, noteFirst, PROFILE, processorOf, throttle } from "../lib/cost.mjs";
import { makeStreams, signIn, startMany, statesOf } from "../lib/many.mjs";
import { findBinary } from "../lib/server.mjs";

const STREAMS = Number(process.env.CASTCORE_E2E_STREAMS ?? 300);
const DESTINATIONS = 4;
const USER = { name: "operator-one", password: "correct horse battery" };

/** What must hold: of a release build. One for tests, which works without optimisation, gets twice the time. */
const FIRST_PAINT_MS = findBinary().includes("/release/") ? 1_000 : 2_000;
const UPDATES_PERCENT = 10;
const TASK_MS = 50;

let many;

before(async () => {
  many = await startMany();
  many.session.page.on("response", (response) => {
    if (response.status() >= 500) many.session.troubles.push(`${response.status()}: ${response.url()}`);
  });
});

after(async () => {
  await many?.stop();
});

const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const round = (value) => Math.round(value * 10) / 10;

/** It takes a minute or two; a machine that has other work is slower. */
const timeout = 300_000;

test(`${STREAMS} streams with ${DESTINATIONS} destinations each`, { timeout }, async (t) => {
  const { drain, server, session } = many;
  const { page, browser, troubles } = session;
  const at = (id) => page.getByTestId(id);
  const address = `${server.origin}/streams`;

  await page.goto(server.link);
  await at("setup-username").fill(USER.name);
  await at("setup-password").fill(USER.password);
  await at("setup-submit").click();
  await at("dash-empty").waitFor();
  const api = await signIn(server.origin, USER.name, USER.password);
  await makeStreams(api, drain, STREAMS, DESTINATIONS);

  await t.test("the page is there soon on a slow line", async () => {
    await noteFirst(page, "[data-testid=stream-row]");
    const slow = await throttle(page);
    const times = [];
    while (times.length < 3) {
      // What the page before still has to do is no part of it.
      await page.goto("about:blank");
      await page.goto(address);
      times.push(await firstTimes(page));
    }
    await slow.detach();
    // Whatever else this machine does can only make it later: the soonest is the page's own.
    const paint = Math.min(...times.map((each) => each.paint));
    const seen = Math.min(...times.map((each) => each.seen));
    t.diagnostic(
      `first paint ${round(paint)} ms, first stream ${round(seen)} ms (${PROFILE.kbitPerSecond / 1_000} Mbit/s, ` +
        `${PROFILE.roundTripMs} ms, processor ${PROFILE.processorSlowdown} times slower, nothing cached)`,
    );
    assert.ok(paint <= FIRST_PAINT_MS, `the first paint comes after ${paint} ms`);
  });

  await t.test("all of them start after one question that names them", async () => {
    await page.goto(address);
    await at("choose-all").check();
    await at("bulk-start").click();
    assert.equal(await at("bulk-names").locator("li").count(), STREAMS);
    await at("bulk-yes").click();
    await at("bulk-dialog").waitFor({ state: "hidden", timeout: 120_000 });
    await until(
      "all are on air",
      async () => {
        const states = await statesOf(api);
        return states.running === STREAMS ? true : states;
      },
      120_000,
    );
  });

  await t.test("their numbers cost the browser little", async () => {
    await page.goto(address);
    await at("row-numbers").first().waitFor();
    // What belongs to the load is over: pages of the list, the first pictures.
    await rest(4_000);
    const { page: own, all } = await processorOf(browser, () => rest(10_000));
    t.diagnostic(
      `numbers of ${STREAMS} streams: ${round(own)} % of a core in the page, ${round(all)} % in all of Chromium`,
    );
    await picture(page, "many");
    assert.ok(own <= UPDATES_PERCENT, `the page takes ${own} % of a core`);
  });

  await t.test("it scrolls without a task that holds the page", async () => {
    await page.mouse.move(700, 500);
    const whole = async () => (await at("row-numbers").count()) === (await at("stream-row").count());
    const pass = async (step) => {
      const tasks = await longestTask(page, browser, async () => {
        for (let turn = 0; turn < 40; turn += 1) {
          await page.mouse.wheel(0, step);
          await rest(40);
        }
        // What was left out while the list flew past comes when it rests; that belongs to it.
        await until("the rows in sight are whole", whole);
      });
      // A slow machine is still on its way when the wheel has turned for the last time; and a stream that meanwhile comes
      // or goes above what is in sight takes the page with it.
      await until("it has scrolled", async () => {
        const top = await page.evaluate(() => scrollY);
        return (step > 0 ? top > step * 15 : top < Math.abs(step) * 15) || top;
      });
      assert.ok((await at("stream-row").count()) < 60, "only what is in sight is drawn");
      return tasks;
    };
    // Fast, with rows that are drawn without what nobody could press, and slowly, with whole ones; each down and up.
    for (const step of [500, 100]) {
      const [down, up] = [[], []];
      // As with the first paint: whatever else this machine does can only make it longer.
      const least = (passes) => Math.min(...passes.map((each) => each.clock));
      const holds = () => least(down) <= TASK_MS && least(up) <= TASK_MS;
      while (up.length < 3 || (up.length < 6 && !holds())) {
        await page.evaluate(() => window.scrollTo(0, 0));
        down.push(await pass(step));
        up.push(await pass(-step));
      }
      const [clock, processor] = ["clock", "processor"].map((field) =>
        [down, up].map((passes) => passes.map((each) => round(each[field])).join(" ")).join(" / "),
      );
      t.diagnostic(
        `longest task while scrolling ${step} px each 40 ms, each time down / up: ${clock} ms by the clock, ` +
          `${processor} ms of processor time`,
      );
      assert.ok(holds(), `a task holds the page for ${least(down)} ms down and ${least(up)} ms up`);
    }
  });

  await t.test("all of them stop after one question, too", async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    await at("stop-all").click();
    assert.equal(await at("bulk-names").locator("li").count(), STREAMS);
    await at("bulk-yes").click();
    await at("bulk-dialog").waitFor({ state: "hidden", timeout: 120_000 });
    await until(
      "all are off",
      async () => {
        const states = await statesOf(api);
        return states.stopped === STREAMS ? true : states;
      },
      120_000,
    );
    assert.deepEqual(troubles, []);
  });
});
