// Two servers on one PostgreSQL and one Redis, and Redis taken away under open pages: what is seen goes on, and what was
// acknowledged is there.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { firstAccount } from "../lib/api.mjs";
import { enter, openBrowser, until } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { missingServices, startPostgres, startRedis } from "../lib/services.mjs";
import { makeWorld } from "../lib/world.mjs";

const missing = missingServices();
if (missing) console.error(`LEFT OUT: Redis under an open page: ${missing}`);

let postgres;
let redis;
let servers = [];
let account;
let world;
let sessions = [];

before(async () => {
  if (missing) return;
  postgres = startPostgres();
  redis = await startRedis();
  const keys = {
    SECRET_KEY: randomBytes(48).toString("base64url"),
    ENCRYPTION_KEY: randomBytes(32).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
  };
  // The first one runs the streams, the second one hears of them.
  for (const _ of ["runs", "hears"])
    servers.push(await startServer({ ...postgres.settings, ...redis.settings, ...keys }));
  account = await firstAccount(servers[0]);
  world = await makeWorld(account);
  await account.ask("POST", `/stream-jobs/${world.jobs.onAir.id}/start`);
});

after(async () => {
  for (const { browser } of sessions) await browser.close();
  await world?.stop();
  for (const server of servers) await server.stop();
  await redis?.stop();
  postgres?.stop();
});

async function openAt(server) {
  const session = await openBrowser();
  sessions.push(session);
  await session.page.goto(`${server.origin}/streams/${world.jobs.onAir.id}`);
  await enter(session.page, account);
  await session.page.getByTestId("output-card").first().waitFor();
  await session.page.evaluate(() => (window.neverLoadedAgain = true));
  return session.page;
}

const bus = (connected) =>
  until(`both servers say that Redis is ${connected ? "there" : "away"}`, async () => {
    const said = [];
    for (const { origin } of servers)
      said.push((await account.ask("GET", "/system/health", undefined, origin)).bus.connected);
    return said.every((each) => each === connected) || said;
  });

/** The numbers on a page change, and are not marked as the last known ones. */
async function numbersGoOn(page) {
  const numbers = page.getByTestId("numbers");
  const first = await numbers.innerText();
  await until("the numbers go on", async () => {
    const text = await numbers.innerText();
    return (text !== first && !/last known/i.test(text)) || text;
  });
}

test("Redis is stopped and started under open pages", { skip: missing ?? false }, async () => {
  const [first, second] = servers;
  const { id, outputs } = world.jobs.onAir;
  const at = (server, method, path, body) => account.ask(method, path, body, server.origin);
  const pages = [await openAt(first), await openAt(second)];
  const [here, there] = pages;
  const everywhere = (what, seen) =>
    Promise.all(
      pages.map((page, index) => until(`${what}, at server ${index + 1}`, () => seen(page), 30_000)),
    );
  const say = (testId, words) => async (page) => {
    const text = await page.getByTestId(testId).first().innerText();
    return words.test(text) || text;
  };

  await bus(true);
  await everywhere("it is on air", say("stream-state", /on air/i));
  await numbersGoOn(here);

  // Acknowledged a moment before Redis goes.
  const before = await at(second, "POST", "/destinations", {
    name: "Made before",
    kind: "rtmp",
    url: world.sink.url,
    stream_key: "e2e-key",
  });
  await redis.away();
  await bus(false);
  assert.equal(await here.getByTestId("link-lost").count(), 0, "the page's own link is not Redis");
  await numbersGoOn(here);

  // Acknowledged while it is away, by the server that does not run the streams.
  await at(second, "POST", `/stream-jobs/${id}/outputs/${outputs[0].id}/stop`);
  await until("the destination is off", () => say("output-state", /off/i)(here));
  await at(second, "POST", `/stream-jobs/${world.jobs.troubled.id}/start`);
  await everywhere("two are on air", say("counter", /2 on air/i));
  const word = "Made while Redis was away";
  await at(second, "POST", "/stream-jobs", {
    name: word,
    ffmpeg_profile_id: world.profile.id,
    inputs: world.jobs.off.inputs.map(({ kind, uri }) => ({ kind, uri })),
    outputs: [],
  });

  await redis.back();
  await bus(true);
  await numbersGoOn(here);
  await everywhere("the destination is off", say("output-state", /off/i));
  for (const server of servers) {
    const job = await at(server, "GET", `/stream-jobs/${id}`);
    assert.equal(job.outputs[0].desired_state, "stopped");
    const names = (await at(server, "GET", "/destinations")).map(({ name }) => name);
    assert.ok(names.includes(before.name), `${names}`);
    const jobs = (await at(server, "GET", "/stream-jobs?limit=100")).map(({ name }) => name);
    assert.ok(jobs.includes(word), `${jobs}`);
  }
  await numbersGoOn(there);
  // What happens from now on arrives as it did before.
  await at(second, "POST", `/stream-jobs/${id}/stop`);
  await everywhere("the stream is off", say("stream-state", /off/i));
  for (const page of pages) assert.equal(await page.evaluate(() => window.neverLoadedAgain), true);
  for (const { troubles } of sessions) assert.deepEqual(troubles, []);
});
