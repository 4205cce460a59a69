// Every page and the dialogs over them, in both languages, both themes and several widths: axe finds nothing, nothing is
// cut off or reported, and each page has a name of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstAccount } from "../lib/api.mjs";
import { enter, openBrowser, picture, until } from "../lib/browser.mjs";
import { axeFindings, layoutFindings, listen, misplaced, settled, zoomed } from "../lib/inspect.mjs";
import { tabThrough } from "../lib/keyboard.mjs";
import { dialogs, places } from "../lib/places.mjs";
import { startServer } from "../lib/server.mjs";
import { makeLongNames, makeWorld } from "../lib/world.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = ["en", "de"].flatMap((language) => ["dark", "light"].map((theme) => ({ language, theme })));
/** The pages that show what somebody has named. */
const NAMING = ["dashboard", "streams", "stream-troubled", "stream-off", "destinations", "profiles", "settings-audit"];

let server;
let world;
let account;
/** Closed at the end, whatever fails before. */
const browsers = [];

before(async () => {
  // Each look signs in once more.
  server = await startServer({ RATE_LIMIT_ENABLED: "false" });
});

after(async () => {
  for (const browser of browsers) await browser.close();
  await world?.stop();
  await server?.stop();
});

/** A browser in one language and theme; what is wrong is put into `findings`. */
async function openLook({ language, theme }, findings) {
  const session = await openBrowser({ context: { reducedMotion: "reduce" } });
  browsers.push(session.browser);
  await session.page.addInitScript(
    ([spoken, wanted]) => {
      localStorage.setItem("castcore.language", spoken);
      localStorage.setItem("castcore.theme", wanted);
    },
    [language, theme],
  );
  await listen(session.page, findings);
  return session;
}

/** Looks at what is on the page, in these sizes. */
async function look(page, name, { language, theme }, findings, sizes = [WIDE, PHONE]) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await settled(page);
    const where = `${name}-${size.width}-${theme}-${language}`;
    const found = [...(await axeFindings(page)), ...(await layoutFindings(page))];
    findings.push(...found.map((finding) => `${where}: ${finding}`));
    await picture(page, where);
  }
  assert.equal(await page.evaluate(() => document.documentElement.lang), language);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
}

/** Narrower than any phone of today, and at a zoom of 200 %: only whether everything is still in its place. */
async function lookClosely(page, name, findings) {
  await page.setViewportSize({ width: 360, height: 740 });
  await settled(page);
  findings.push(...(await layoutFindings(page)).map((finding) => `${name} at 360 px: ${finding}`));
  await page.setViewportSize(WIDE);
  const found = await zoomed(page, async () => {
    await settled(page);
    assert.equal(await page.evaluate(() => window.innerWidth * window.devicePixelRatio), WIDE.width);
    return layoutFindings(page);
  });
  findings.push(...found.map((finding) => `${name} at 200 %: ${finding}`));
}

test("the way in: set-up and sign-in", async () => {
  const findings = [];
  for (const wanted of LOOKS) {
    const { browser, page } = await openLook(wanted, findings);
    await page.goto(server.link);
    await page.getByTestId("setup-username").waitFor();
    await look(page, "setup", wanted, findings);
    if (wanted.theme === "dark") await lookClosely(page, "setup", findings);
    await browser.close();
  }
  account = await firstAccount(server);
  for (const wanted of LOOKS) {
    const { browser, page } = await openLook(wanted, findings);
    await page.goto(`${server.origin}/login`);
    await page.getByTestId("login-username").waitFor();
    await look(page, "login", wanted, findings);
    if (wanted.theme === "dark") await lookClosely(page, "login", findings);
    await browser.close();
  }
  assert.deepEqual(findings, []);
});

test("with streams on air and in trouble", async () => {
  world = await makeWorld(account);
  await world.goOnAir();
  await until("one is on air and one is not", async () => {
    const { state } = await account.ask("GET", `/stream-jobs/${world.jobs.onAir.id}`);
    const troubled = await account.ask("GET", `/stream-jobs/${world.jobs.troubled.id}`);
    const cutOff = await account.ask("GET", `/stream-jobs/${world.jobs.cutOff.id}`);
    const states = [state, troubled.state, cutOff.state].join();
    return states === "running,degraded,restarting" || states;
  });
});

/** On a phone the bars hide nothing that the keyboard goes to. */
async function walk(page, name, findings) {
  await page.setViewportSize(PHONE);
  await page.evaluate(() => document.activeElement.blur());
  const found = [];
  await tabThrough(page, found);
  findings.push(...found.map((finding) => `${name}, by keyboard: ${finding}`));
}

for (const wanted of LOOKS) {
  test(`every page, ${wanted.language}, ${wanted.theme}`, async () => {
    const findings = [];
    const titles = new Map();
    await account.ask("PATCH", "/settings/me", wanted);
    const { browser, page } = await openLook(wanted, findings);
    await page.goto(server.origin);
    await enter(page, account);
    for (const { name, path, ready } of places(world)) {
      await page.setViewportSize(WIDE);
      await page.goto(server.origin + path);
      await (ready ? page.getByTestId(ready) : page.locator("h1")).first().waitFor();
      await look(page, name, wanted, findings);
      if (wanted.theme === "dark") await lookClosely(page, name, findings);
      if (wanted === LOOKS[3]) await walk(page, name, findings);
      // The state of the whole stands before the name of the page.
      titles.set(name, (await page.title()).split(" · ").slice(-2).join(" · "));
    }
    await browser.close();
    for (const [name, title] of titles) {
      if (!/^.+ · CastCore$/.test(title)) findings.push(`${name}: the title is ${title}`);
    }
    if (new Set(titles.values()).size < titles.size) findings.push(`titles: ${[...titles.values()].join(", ")}`);
    assert.deepEqual(findings, []);
  });
}

// Two of the four: each language and each theme once.
for (const wanted of [LOOKS[0], LOOKS[3]]) {
  test(`before it is known who is there, ${wanted.language}, ${wanted.theme}`, async () => {
    const findings = [];
    const { browser, page } = await openLook(wanted, findings);
    await page.goto(server.origin);
    await enter(page, account);
    const held = [];
    await page.route("**/auth/refresh", (route) => void held.push(route));
    await page.goto(`${server.origin}/streams`);
    const frame = page.getByTestId("frame");
    await frame.waitFor();
    for (const size of [WIDE, PHONE]) {
      await page.setViewportSize(size);
      const where = `frame-${size.width}-${wanted.theme}-${wanted.language}`;
      const found = [...(await axeFindings(page)), ...(await misplaced(page))];
      findings.push(...found.map((finding) => `${where}: ${finding}`));
      await picture(page, where);
    }
    assert.equal(await frame.locator("a, button, [tabindex]").count(), 0, "nothing can be pressed yet");
    await until("it asks who is there", () => held.length > 0);
    await held[0].continue();
    await page.getByTestId("stream-row").first().waitFor();
    assert.equal(await frame.count(), 0);
    await browser.close();
    assert.deepEqual(findings, []);
  });
}

for (const wanted of [LOOKS[0], LOOKS[3]]) {
  test(`the dialogs, ${wanted.language}, ${wanted.theme}`, async () => {
    const findings = [];
    await account.ask("PATCH", "/settings/me", wanted);
    const { browser, page } = await openLook(wanted, findings);
    const at = (id) => page.getByTestId(id);
    // A draft that is left behind asks before it lets a page go.
    page.on("dialog", (dialog) => dialog.accept());
    await page.goto(server.origin);
    await enter(page, account);
    const pages = places(world);
    for (const { name, path, open, shown } of dialogs(world)) {
      await page.setViewportSize(WIDE);
      if (path) {
        await page.goto(server.origin + path);
        await at(pages.find((each) => each.path === path).ready)
          .first()
          .waitFor();
      }
      await open(at, page);
      await at(shown).waitFor();
      await look(page, name, wanted, findings);
    }
    await browser.close();
    assert.deepEqual(findings, []);
  });
}

test("names of one long word, at every width", async () => {
  await account.signIn();
  await account.ask("PATCH", "/settings/me", LOOKS[0]);
  const { troubled, off } = await makeLongNames(account);
  await until("it is in trouble", async () => {
    const { state } = await account.ask("GET", `/stream-jobs/${troubled.id}`);
    return state === "restarting" || state;
  });
  const findings = [];
  const { browser, page } = await openLook(LOOKS[0], findings);
  await page.goto(server.origin);
  await enter(page, account);
  for (const { name, path, ready } of places({ jobs: { onAir: troubled, troubled, off } })) {
    if (!NAMING.includes(name)) continue;
    await page.setViewportSize(WIDE);
    await page.goto(server.origin + path);
    await page.getByTestId(ready).first().waitFor();
    for (const width of [1440, 1024, 700, 390, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      findings.push(...(await layoutFindings(page)).map((finding) => `${name} at ${width} px: ${finding}`));
    }
  }
  await browser.close();
  assert.deepEqual(findings, []);
});

test("no page has broken the policy", async () => {
  await account.signIn();
  assert.deepEqual(await account.ask("GET", "/security/csp-reports"), []);
});
