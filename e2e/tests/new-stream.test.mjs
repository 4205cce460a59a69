// The way to a new stream: how few clicks it takes, what survives a reload, and what is asked before it becomes public.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, picture, until } from "../lib/browser.mjs";
import { ffmpeg, startServer } from "../lib/server.mjs";

const MOST_CLICKS = 12;
const SECRET = "never-in-storage-1";

let server;
let session;

before(async () => {
  server = await startServer();
  const clip = join(server.folder, "data/media/Größe #1.mp4");
  const source = ["-f", "lavfi", "-i", "testsrc=size=640x360:rate=25", "-f", "lavfi", "-i", "sine=frequency=440"];
  const coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac"];
  const made = spawnSync(ffmpeg(), ["-v", "error", ...source, "-t", "6", ...coded, clip], { timeout: 60_000 });
  assert.equal(made.status, 0, String(made.stderr));
  session = await openBrowser({ postponeKeyBackup: false });
});

after(async () => {
  await session?.browser.close();
  await server?.stop();
});

test("from the set-up link to a moving picture in few clicks and without a typed path", async () => {
  const { page } = session;
  const at = (id) => page.getByTestId(id);
  let clicks = 0;
  const click = async (id) => {
    clicks += 1;
    await at(id).first().click();
  };
  const start = Date.now();
  await page.goto(server.link);
  await at("setup-username").fill("operator-one");
  await at("setup-password").fill("correct horse battery");
  await click("setup-submit");
  await click("key-later");
  await click("new-stream");
  await click("file-entry");
  await click("next-step");
  await click("next-step");
  await click("go-on-air");
  const video = at("player-video");
  await video.waitFor();
  await until("the picture moves", async () => {
    const first = await video.evaluate((element) => element.currentTime);
    await new Promise((done) => setTimeout(done, 300));
    return (await video.evaluate((element) => element.currentTime)) > first;
  }, 60_000);
  assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
  assert.ok(Date.now() - start < 180_000, "within three minutes");
});

test("a draft survives a reload, and nothing secret is in the browser's storage", async () => {
  const { page } = session;
  const at = (id) => page.getByTestId(id);
  await page.goto(`${server.origin}/streams/new`);
  await at("source-url-kind").click();
  await at("source-url").fill(`srt://127.0.0.1:9?passphrase=${SECRET}`);
  assert.equal(await at("srt-passphrase").inputValue(), SECRET);
  assert.equal(await at("source-url").inputValue(), "srt://127.0.0.1:9");
  await at("stream-name").fill("Kept");
  await at("next-step").click();
  await at("page-how").waitFor();
  // The browser's Back is a step back, and no way out.
  await page.goBack();
  await at("page-what").waitFor();
  assert.equal(await at("source-url").inputValue(), "srt://127.0.0.1:9");
  await page.goForward();
  await at("page-how").waitFor();
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!stored.includes(SECRET), "no passphrase in the storage");
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await at("page-how").waitFor();
  assert.equal(await at("stream-name").inputValue(), "Kept");
  await at("back-step").click();
  assert.equal(await at("source-url").inputValue(), "srt://127.0.0.1:9");
  assert.equal(await at("srt-passphrase").inputValue(), "");
});

test("a service is added by its name, and nothing becomes public without a yes", async () => {
  const { page, troubles } = session;
  const at = (id) => page.getByTestId(id);
  await at("source-test").click();
  await at("next-step").click();
  await at("next-step").click();
  await at("add-destination").click();
  await at("service-search").fill("twitch");
  await at("service-search").press("Enter");
  await at("dest-key").fill("live_e2e_key");
  await at("dest-save").click();
  await at("public").waitFor();
  assert.ok(await at("go-on-air").isDisabled(), "not before it is confirmed");
  await picture(page, "new-stream-public");
  await at("public-confirm").check();
  assert.ok(await at("go-on-air").isEnabled());
  assert.ok(!(await page.content()).includes("live_e2e_key"), "the key is nowhere on the page");
  await at("dest-preview-only").click();
  assert.ok(await at("public").isHidden(), "a preview is not public");
  assert.deepEqual(troubles, []);
});
