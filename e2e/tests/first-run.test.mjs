// From first run to a picture that moves, a destination added on air, a log line, and off again: only by clicks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, picture, until } from "../lib/browser.mjs";
import { startSink } from "../lib/rtmp-sink.mjs";
import { startServer } from "../lib/server.mjs";

let server;
let sink;
let session;

before(async () => {
  server = await startServer();
  sink = await startSink();
  session = await openBrowser();
});

after(async () => {
  await session?.browser.close();
  await sink?.stop();
  await server?.stop();
});

test("from first run to a moving picture and off again", async () => {
  const { page, troubles } = session;
  const at = (id) => page.getByTestId(id);

  await page.goto(server.link);
  await at("setup-username").fill("operator-one");
  await at("setup-password").fill("correct horse battery");
  await at("setup-submit").click();

  await at("new-stream").first().click();
  await at("source-test").click();
  await at("next-step").click();
  await at("preset-720p").click();
  await at("next-step").click();
  await at("dest-preview-only").click();
  await at("go-on-air").click();

  const video = at("player-video");
  await video.waitFor();
  await until(
    "the picture moves",
    async () => {
      const first = await video.evaluate((element) => element.currentTime);
      await new Promise((done) => setTimeout(done, 500));
      const second = await video.evaluate((element) => element.currentTime);
      return second > first + 0.2 ? true : { first, second };
    },
    60_000,
  );
  const light = await video.evaluate((element) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    return sum / (64 * 36 * 3);
  });
  assert.ok(light > 20, `the frame is nearly black: ${light}`);
  assert.equal(await video.evaluate((element) => element.muted), true, "starts muted");
  await at("unmute").click();
  assert.equal(await video.evaluate((element) => element.muted), false, "unmute unmutes");
  const loudness = await video.evaluate(async (element) => {
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    context.createMediaElementSource(element).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    const end = performance.now() + 5_000;
    while (performance.now() < end && loudest < 0.01) {
      await new Promise((done) => setTimeout(done, 100));
      analyser.getFloatTimeDomainData(samples);
      for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  });
  assert.ok(loudness > 0.01, `no sound: ${loudness}`);
  await picture(page, "on-air");

  await at("add-destination").first().click();
  if (
    await at("dest-mode-fresh")
      .isVisible()
      .catch(() => false)
  )
    await at("dest-mode-fresh").click();
  await at("dest-name").fill("Second server");
  await at("dest-url").fill(sink.url);
  await at("dest-key").fill("e2e-key");
  await at("dest-save").click();
  assert.ok(await at("add-dialog").isVisible(), "nothing goes out before it is confirmed");
  await at("public-confirm").check();
  await at("dest-save").click();
  const card = at("output-card").filter({ hasText: "Second server" });
  await card.waitFor();
  await until(
    "media arrives at the new destination",
    async () => (sink.frames() > 30 ? true : sink.frames()),
    40_000,
  );
  await until("its card says so", async () => {
    const text = await card.getByTestId("output-state").innerText();
    return /live|on air/i.test(text) ? true : text;
  });

  // Only the lines in sight are drawn; the first one is found by searching for it.
  await at("log-filter").fill("stream started");
  await until("the log shows a line", async () => {
    const text = await at("log-lines").innerText();
    return /stream started/.test(text) ? true : text.slice(0, 200);
  });
  assert.ok(!(await page.content()).includes("e2e-key"), "the key is nowhere on the page");

  await at("stop-stream").first().click();
  const sure = at("confirm-yes");
  if (await sure.isVisible().catch(() => false)) await sure.click();
  await until("it is off", async () => {
    const text = await at("stream-state").first().innerText();
    return /off/i.test(text) ? true : text;
  });
  await picture(page, "off");
  assert.deepEqual(troubles, []);
});
