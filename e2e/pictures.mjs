// Takes the pictures that the README and the docs show, of the real server with real streams. Usage: node e2e/pictures.mjs FOLDER
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { firstAccount } from "./lib/api.mjs";
import { enter, openBrowser, until } from "./lib/browser.mjs";
import { settled } from "./lib/inspect.mjs";
import { startServer } from "./lib/server.mjs";
import { makeWorld } from "./lib/world.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** A picture that is heavier than this is not for a README. */
const MOST_BYTES = 250_000;

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, "../docs/images"));
const server = await startServer();
let world;
let browser;
try {
  const account = await firstAccount(server);
  world = await makeWorld(account);
  await world.goOnAir();
  const session = await openBrowser({ context: { reducedMotion: "reduce" } });
  browser = session.browser;
  const { page } = session;
  const at = (id) => page.getByTestId(id);
  const debug = await page.context().newCDPSession(page);
  const take = async (name) => {
    await settled(page);
    const { data } = await debug.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    const bytes = Buffer.from(data, "base64");
    if (bytes.length > MOST_BYTES) throw new Error(`${name}: ${bytes.length} bytes`);
    writeFileSync(join(folder, `${name}.webp`), bytes);
    console.log(`${name}.webp: ${Math.round(bytes.length / 1024)} kB`);
  };
  const plays = () =>
    until("the picture moves", () => at("player-video").evaluate((video) => video.currentTime > 2), 60_000);

  await page.setViewportSize(WIDE);
  await page.goto(`${server.origin}/streams/${world.jobs.onAir.id}`);
  await enter(page, account);
  await plays();
  // The charts begin when the page is opened; a minute of them says more than a dot.
  const enough = Date.now() + 60_000;
  await until("the charts are filled", () => Date.now() > enough, 90_000);
  await take("stream");

  await page.setViewportSize(PHONE);
  await plays();
  await take("stream-phone");

  await page.setViewportSize(WIDE);
  await at("nav-dashboard").first().click();
  await at("trouble").first().waitFor();
  await at("first-dismiss").click();
  const stills = '[data-testid="still"] img';
  await until("every still is there", async () => (await page.locator(stills).count()) >= 3, 60_000);
  await take("dashboard");

  await page.goto(`${server.origin}/streams/new`);
  await at("source-test").click();
  await at("next-step").click();
  await at("page-how").waitFor();
  await take("new-stream");

  for (const [name, path, ready] of [
    ["account", "/account/security", "session-row"],
    ["security", "/settings/security", "backup-open"],
  ]) {
    page.once("dialog", (dialog) => dialog.accept());
    await page.goto(server.origin + path);
    await at(ready).first().waitFor();
    await take(name);
  }
} finally {
  await browser?.close();
  await world?.stop();
  await server.stop();
}
