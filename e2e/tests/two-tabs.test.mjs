// Two tabs share one sign-in and one refresh, and a session outlives being loaded again and again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstAccount } from "../lib/api.mjs";
import { enter, openBrowser, until } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";

const RELOADS = 10;

let server;
let account;
let session;
let refreshes;

before(async () => {
  server = await startServer();
  account = await firstAccount(server);
  session = await openBrowser();
  refreshes = [];
  session.page.context().on("response", (response) => {
    if (response.url().endsWith("/auth/refresh")) refreshes.push(response.status());
  });
});

after(async () => {
  await session?.browser.close();
  await server?.stop();
});

/** The refresh token that all tabs share. */
const stored = (page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem("castcore.session") ?? "{}").refreshToken ?? null);

async function signedIn(page) {
  await page.locator("#main h1").first().waitFor();
  assert.ok(!page.url().includes("/login"), page.url());
  assert.notEqual(await stored(page), null);
}

test("two tabs whose tokens end at the same time refresh once, and both stay signed in", async () => {
  const { page, troubles } = session;
  // The pages' clocks can be put forward; the server's goes on as always.
  await page.context().clock.install();
  await page.goto(server.origin);
  await enter(page, account);
  await signedIn(page);
  const other = await page.context().newPage();
  await other.goto(`${server.origin}/streams`);
  await signedIn(other);
  assert.deepEqual(refreshes, [], "the second tab has its token from the first");

  const before = await stored(page);
  const later = [page, other].map((tab) => tab.clock.fastForward("29:00"));
  await Promise.all(later);
  await until("it is refreshed", async () => refreshes.length > 0 && (await stored(page)) !== before);
  assert.equal(await stored(page), await stored(other));
  // Each asks something that wants a token: had one of them spent the refresh token again, both would be signed out.
  for (const tab of [page, other]) {
    await tab.getByTestId("nav-settings").first().click();
    await tab.getByTestId("backup-open").waitFor();
    await signedIn(tab);
  }
  assert.deepEqual(refreshes, [200]);

  // Leaving in one is leaving in both.
  await other.getByTestId("user-menu").click();
  await other.getByTestId("menu-sign-out").click();
  await page.getByTestId("login-username").waitFor();
  await other.close();
  assert.deepEqual(troubles, []);
});

test("ten reloads in a row stay signed in", async () => {
  const { page, troubles } = session;
  await enter(page, account);
  refreshes.length = 0;
  for (let time = 0; time < RELOADS; time += 1) {
    // Half of them before the page had the time to keep what it was given.
    await page.reload({ waitUntil: time % 2 ? "commit" : "load" });
    if (time % 2 === 0) await signedIn(page);
    // The browser takes no order for a page that it is still putting in the last one's place.
    else await page.evaluate(() => document.readyState);
  }
  await signedIn(page);
  assert.ok(
    refreshes.every((status) => status === 200),
    `${refreshes}`,
  );
  assert.deepEqual(troubles, []);
});

test("a session that the server no longer knows leads to the sign-in, with the frame gone", async () => {
  // A server of its own: the reloads above have used up what one address may refresh in a minute.
  const other = await startServer();
  const { browser, page } = await openBrowser();
  try {
    const somebody = await firstAccount(other);
    await page.goto(other.origin);
    await enter(page, somebody);
    await signedIn(page);
    await page.evaluate(() => {
      const stored = {
        ...JSON.parse(localStorage.getItem("castcore.session")),
        refreshToken: "spent-long-ago",
      };
      localStorage.setItem("castcore.session", JSON.stringify(stored));
    });
    const held = [];
    await page.route("**/auth/refresh", (route) => void held.push(route), { times: 1 });
    await page.goto(`${other.origin}/streams`);
    await page.getByTestId("frame").waitFor();
    await until("it asks who is there", () => held.length > 0);
    await held[0].continue();
    await page.getByTestId("login-username").waitFor();
    assert.equal(await page.getByTestId("frame").count(), 0);
    assert.equal(await stored(page), null);
    // Nobody who has no session gets a frame.
    await page.reload();
    await page.getByTestId("login-username").waitFor();
    assert.equal(await page.getByTestId("frame").count(), 0);
  } finally {
    await browser.close();
    await other.stop();
  }
});

test("a browser that keeps nothing says so, and lets somebody in until the page is left", async () => {
  const { browser, page, troubles } = await openBrowser();
  try {
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(window, "localStorage", { get: refuse });
    });
    await page.goto(server.origin);
    await page.getByText("This browser keeps nothing").waitFor();
    await enter(page, account);
    await page.getByTestId("nav-streams").click();
    await page.waitForURL((url) => url.pathname === "/streams");
    await page.reload();
    await page.getByTestId("login-username").waitFor();
    assert.deepEqual(troubles, []);
  } finally {
    await browser.close();
  }
});
