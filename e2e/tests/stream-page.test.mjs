// The page of a stream: at 3 a.m. on a phone, and while the server is killed and started again under it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstAccount } from "../lib/api.mjs";
import { openBrowser, picture, until } from "../lib/browser.mjs";
import { startSink } from "../lib/rtmp-sink.mjs";
import { freePort, startServer } from "../lib/server.mjs";

const browsers = [];
let server;
let sink;
let account;
let job;

before(async () => {
  server = await startServer();
  sink = await startSink();
  account = await firstAccount(server);
  const { ask } = account;
  const nobody = `rtmp://127.0.0.1:${await freePort()}/live`;
  const destination = (body) => ask("POST", "/destinations", body);
  const good = await destination({ name: "Main", kind: "rtmp", url: sink.url, stream_key: "e2e-key" });
  const dead = await destination({ name: "Backup", kind: "rtmp", url: nobody, stream_key: "e2e-key" });
  const video = { codec: "libx264", width: 640, height: 360, fps: 25, bitrate: "600k", preset: "ultrafast" };
  const audio = { codec: "aac", bitrate: "96k" };
  const profile = await ask("POST", "/ffmpeg-profiles", { name: "small", video, audio });
  job = await ask("POST", "/stream-jobs", {
    name: "Night watch",
    ffmpeg_profile_id: profile.id,
    inputs: [{ kind: "test", uri: "moving?width=640&height=360&fps=25", loop: false, options: {}, reconnect: false }],
    outputs: [
      { destination_id: good.id, format: "flv" },
      { destination_id: dead.id, format: "flv" },
    ],
  });
  await ask("POST", `/stream-jobs/${job.id}/start`);
});

after(async () => {
  for (const browser of browsers) await browser.close();
  await sink?.stop();
  await server?.stop();
});

const outputOf = (name) => job.outputs.find((output) => output.destination_name === name).id;

async function openPage(size, address) {
  const session = await openBrowser(size);
  browsers.push(session.browser);
  const { page } = session;
  await page.goto(`${server.origin}${address}`);
  await page.getByTestId("login-username").fill(account.username);
  await page.getByTestId("login-password").fill(account.password);
  await page.getByTestId("login-submit").click();
  await page.getByTestId("output-card").first().waitFor();
  return session;
}

test("from a link on a phone, a dead destination is tried again with one tap", async () => {
  const id = outputOf("Backup");
  const { page, troubles } = await openPage(
    { width: 390, height: 844 },
    `/streams/${job.id}?output=${id}`,
  );
  const card = page.locator(`[data-output="${id}"]`);
  await until("the card is in sight", () =>
    card.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return (top >= 0 && bottom <= window.innerHeight) || { top, bottom };
    }),
  );
  assert.equal(await card.getAttribute("data-wanted"), "true");
  await until("it says what is wrong", async () => {
    const text = await card.innerText();
    return /refused/i.test(text) || text;
  });
  const asked = page.waitForRequest((request) => request.url().endsWith(`/outputs/${id}/restart`));
  await card.getByTestId("output-start").click();
  await asked;
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.equal(sideways, 0, "the page scrolls sideways");
  await picture(page, "stream-page-phone");
  assert.deepEqual(troubles, []);
});

/** All lines of the log on the page, by scrolling through it. */
async function linesOnPage(page) {
  const box = page.getByTestId("log-lines");
  const lines = new Map();
  const read = async () => {
    const rows = await box.evaluate((element) =>
      [...element.querySelectorAll('[data-testid="log-line"]')].map((row) => [Number(row.dataset.index), row.innerText]),
    );
    for (const [index, text] of rows) lines.set(index, text);
    return rows.at(-1)?.[0] ?? -1;
  };
  await page.getByTestId("log-pause").click();
  const count = Number(await box.getAttribute("data-count"));
  await box.evaluate((element) => element.scrollTo(0, 0));
  await until("every line was in sight", async () => {
    await read();
    await box.evaluate((element) => element.scrollBy(0, element.clientHeight / 2));
    return lines.size >= count || { seen: lines.size, count };
  });
  return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text);
}

test("a server that is killed and started again leaves the page whole", async () => {
  const { page, troubles } = await openPage({}, `/streams/${job.id}`);
  const at = (id) => page.getByTestId(id);
  const number = async (id) => Number.parseFloat((await at(id).innerText()).replace(",", ".")) || 0;
  await until("numbers come", async () => (await number("num-fps")) > 0);
  await until("the level of the sound is measured", async () => {
    const sound = await at("audio-meter").getAttribute("data-sound");
    return sound === "heard" || sound;
  });

  await server.crash();
  await at("link-lost").waitFor();
  await until("states are unknown", async () => /unknown/i.test(await at("stream-state").innerText()));
  // Long enough for a gap in the charts, which numbers every second leave none of.
  await until("numbers are the last known", async () => {
    const text = await at("numbers").innerText();
    return Number(/last known, (\d+) s ago/i.exec(text)?.[1]) > 5 || text;
  });

  server.again();
  await at("link-lost").waitFor({ state: "detached" });
  await until("the state is known again", async () => /on air/i.test(await at("stream-state").innerText()));
  await until("numbers go on", async () => !/last known/i.test(await at("numbers").innerText()));
  await until("the chart has a gap where nothing came", async () => {
    const words = await at("chart-fps").getAttribute("aria-label");
    return /1 gap/.test(words) || words;
  });

  const shown = await linesOnPage(page);
  await account.signIn();
  const [{ run }] = await account.ask("GET", `/stream-jobs/${job.id}/runs`);
  const stored = await account.ask("GET", `/stream-jobs/${job.id}/runs/${run}/log?limit=5000`);
  // The page was paused a moment before the log was read: what is shown is the beginning of what is stored.
  assert.ok(shown.length > 10 && shown.length <= stored.length, `${shown.length} of ${stored.length}`);
  shown.forEach((text, index) => {
    assert.ok(text.includes(stored[index].line.trim()), `line ${index}: ${text} is not ${stored[index].line}`);
    assert.doesNotMatch(text, /missing here/);
  });
  await picture(page, "stream-page-back");
  assert.deepEqual(troubles, []);
});
