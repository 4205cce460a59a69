// From set-up to a stream that is on air and off again, by keyboard alone: the focus is always to be seen and never lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, until } from "../lib/browser.mjs";
import { arrowTo, holdsFocus, tabTo } from "../lib/keyboard.mjs";
import { startSink } from "../lib/rtmp-sink.mjs";
import { startServer } from "../lib/server.mjs";

const USER = "operator-one";
const PASSWORD = "correct horse battery";

let server;
let sink;
let session;

before(async () => {
  server = await startServer();
  sink = await startSink();
  session = await openBrowser({ postponeKeyBackup: false, context: { reducedMotion: "reduce" } });
  // Nothing may be clicked here.
  await session.page.addInitScript(() => {
    window.addEventListener("pointerdown", () => (window.pointerWasUsed = true), true);
  });
});

after(async () => {
  await session?.browser.close();
  await sink?.stop();
  await server?.stop();
});

/** What everything here does: keys only. */
function hands() {
  const { page } = session;
  const findings = [];
  return {
    page,
    findings,
    at: (id) => page.getByTestId(id),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    to: (id, how) => tabTo(page, id, findings, how),
    async fill(id, text) {
      await tabTo(page, id, findings);
      await page.keyboard.type(text);
    },
  };
}

const says = (id, words) =>
  until(`${id} says ${words}`, async () => {
    const text = await session.page.getByTestId(id).first().innerText();
    return words.test(text) || text;
  }, 60_000);

test("set-up and sign-in", async () => {
  const { page, findings, at, press, to, fill } = hands();
  await page.goto(server.link);
  await at("setup-username").waitFor();
  await fill("setup-username", USER);
  await fill("setup-password", PASSWORD);
  await press("Enter");
  await at("key-backup").waitFor();
  await to("key-later");
  await press("Enter");
  await at("key-backup").waitFor({ state: "detached" });
  await holdsFocus(page, "after the question about the key");

  await to("user-menu");
  await press("Enter");
  await at("menu-sign-out").waitFor();
  await arrowTo(page, "menu-sign-out");
  await press("Enter");
  await at("login-username").waitFor();
  await fill("login-username", USER);
  await fill("login-password", PASSWORD);
  await press("Enter");
  await page.locator("#main h1").waitFor();
  assert.deepEqual(findings, []);
});

test("a new stream goes on air", async () => {
  const { page, findings, at, press, to } = hands();
  await press("n");
  await at("page-what").waitFor();
  await to("source-file");
  await arrowTo(page, "source-test");
  await to("next-step");
  await press("Enter");
  await at("page-how").waitFor();
  await holdsFocus(page, "in the second step");
  await to("next-step");
  await press("Enter");
  await at("page-where").waitFor();
  await holdsFocus(page, "in the third step");
  await to("dest-preview-only");
  await press("Space");
  await to("go-on-air");
  await press("Enter");
  await says("stream-state", /on air/i);
  await holdsFocus(page, "on the page of the stream");
  assert.deepEqual(findings, []);
});

test("a destination is added, and the stream is stopped and started", async () => {
  const { page, findings, at, press, to, fill } = hands();
  await to("add-destination");
  await press("Enter");
  await at("add-dialog").waitFor();
  await fill("dest-name", "By keyboard");
  await fill("dest-url", sink.url);
  await fill("dest-key", "e2e-key");
  await to("public-confirm");
  await press("Space");
  await to("dest-save");
  await press("Enter");
  await at("add-dialog").waitFor({ state: "detached" });
  await holdsFocus(page, "after the dialog");
  await at("output-card").filter({ hasText: "By keyboard" }).waitFor();
  await until("media arrives", () => sink.frames() > 30 || sink.frames(), 60_000);

  await to("stop-stream", { back: true });
  await press("Enter");
  await at("confirm").waitFor();
  await to("confirm-yes");
  await press("Enter");
  await says("stream-state", /off/i);
  await holdsFocus(page, "after it was stopped");
  await to("start-stream", { back: true });
  await press("Enter");
  await says("stream-state", /on air/i);
  await holdsFocus(page, "after it was started");
  assert.deepEqual(findings, []);
});

test("the palette stops and starts it, and the sheet tells the keys", async () => {
  const { page, findings, at, press, type, to } = hands();
  const name = await page.locator("#main h1").innerText();
  const command = async (text) => {
    await press("Control+k");
    await at("palette-input").waitFor();
    await type(text);
    await page.getByRole("option").first().waitFor();
    await press("Enter");
    await at("palette").waitFor({ state: "detached" });
  };
  await command(`Stop ${name}`);
  await at("confirm").waitFor();
  await to("confirm-yes");
  await press("Enter");
  await says("stream-state", /off/i);
  await holdsFocus(page, "after the palette stopped it");
  await command(`Start ${name}`);
  await says("stream-state", /on air/i);
  await holdsFocus(page, "after the palette started it");

  await press("?");
  await at("shortcuts").waitFor();
  assert.match(await at("shortcuts").innerText(), /Ctrl/);
  await press("Escape");
  await at("shortcuts").waitFor({ state: "detached" });
  await holdsFocus(page, "after the sheet");
  await press("g");
  await press("s");
  await at("stream-row").first().waitFor();
  assert.deepEqual(findings, []);
  assert.notEqual(await page.evaluate(() => window.pointerWasUsed), true);
  assert.deepEqual(session.troubles, []);
});
