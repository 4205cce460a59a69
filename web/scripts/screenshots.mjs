// Takes pictures of the built console on the mock server, and fails on any breach of the page's policy, on findings of
// axe and on pages that scroll sideways.
//
//   npm run build && npm run screenshots [name-filter [language,language]]      → web/screenshots/*.png
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Mock } from "../mock/server.mjs";
import { IDENTITY_SHOTS } from "./shots-identity.mjs";
import { SHELL_SHOTS } from "./shots-shell.mjs";
import { WIZARD_SHOTS } from "./shots-wizard.mjs";

const OUT = fileURLToPath(new URL("../screenshots/", import.meta.url));
const filter = process.argv[2] ?? "";
const languages = (process.argv[3] ?? "en,de").split(",");
mkdirSync(OUT, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const job = (mock, name) => mock.world.jobs.find((each) => each.name === name)?.id;
const inside = { scenario: "full", signedIn: true };

const SHOTS = [
  { name: "setup", scenario: "setup", path: () => "/setup#code=K7QX-3MNP" },
  {
    name: "login-failed",
    scenario: "full",
    path: () => "/login",
    act: async (page) => {
      await page.getByTestId("login-username").fill("anna");
      await page.getByTestId("login-password").fill("wrong");
      await page.getByTestId("login-submit").click();
      await page.getByTestId("failure").waitFor();
    },
  },
  { name: "streams-empty", scenario: "empty", signedIn: true, path: () => "/streams" },
  { ...inside, name: "streams", path: () => "/streams", wait: 3_500 },
  {
    ...inside,
    name: "streams-link-lost",
    path: () => "/streams",
    act: async (page, mock) => {
      await page.waitForTimeout(2_500);
      mock.setLink(false);
      await page.getByTestId("link-lost").waitFor();
      await page.waitForTimeout(4_500);
    },
  },
  {
    ...inside,
    name: "stream-degraded",
    path: (mock) => `/streams/${job(mock, "Sunday Service")}`,
    wait: 7_000,
  },
  {
    ...inside,
    name: "stream-one-output",
    path: (mock) => {
      const { id, outputs } = mock.world.jobs.find((each) => each.name === "Sunday Service");
      return `/streams/${id}?output=${outputs.find((output) => output.state === "failed").id}`;
    },
    wait: 3_000,
  },
  {
    ...inside,
    name: "stream-link-lost",
    path: (mock) => `/streams/${job(mock, "Sunday Service")}`,
    wait: 6_000,
    act: async (page, mock) => {
      mock.apiUp = false;
      mock.setLink(false);
      await page.getByTestId("link-lost").waitFor();
      await page.waitForTimeout(6_000);
    },
  },
  {
    ...inside,
    name: "stream-edit",
    path: (mock) => `/streams/${job(mock, "Night Loop")}`,
    act: async (page) => {
      await page.getByTestId("stream-menu").click();
      await page.getByTestId("menu-edit").click();
      await page.waitForTimeout(400);
    },
  },
  {
    ...inside,
    name: "stream-failed",
    path: (mock) => `/streams/${job(mock, "Concert replay")}`,
    wait: 1_500,
  },
  { ...inside, name: "stream-off", path: (mock) => `/streams/${job(mock, "Podcast")}`, wait: 1_000 },
  {
    ...inside,
    name: "stream-add",
    path: (mock) => `/streams/${job(mock, "Night Loop")}`,
    act: async (page) => {
      await page.getByTestId("add-destination").click();
      await page.getByTestId("dest-name").fill("Second server");
      await page.getByTestId("dest-url").fill("not-an-address");
      await page.getByTestId("dest-save").click();
      await page.waitForTimeout(800);
    },
  },
  {
    ...inside,
    name: "stream-stop",
    path: (mock) => `/streams/${job(mock, "Night Loop")}`,
    act: async (page) => {
      await page.getByTestId("stop-stream").click();
      await page.getByTestId("confirm").waitFor();
      await page.waitForTimeout(400);
    },
  },
  ...WIZARD_SHOTS,
  { ...inside, name: "not-found", path: () => "/nowhere" },
  {
    ...inside,
    name: "offline",
    path: () => "/streams",
    before: (mock) => {
      mock.apiUp = false;
    },
    wait: 9_500,
  },
  ...IDENTITY_SHOTS,
  ...SHELL_SHOTS,
];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let broken = 0;
for (const shot of SHOTS.filter(({ name }) => name.includes(filter))) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [theme, language] of ["dark", "light"].flatMap((theme) =>
      languages.map((language) => [theme, language]),
    )) {
      const mock = new Mock({ scenario: shot.scenario });
      mock.world.people.me.language = language;
      const port = await mock.listen(0);
      const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
      await context.addInitScript(
        ([wanted, spoken, signedIn]) => {
          localStorage.setItem("castcore.theme", wanted);
          localStorage.setItem("castcore.language", spoken);
          const stored = { refreshToken: "mock", idempotencyKey: "mock" };
          if (signedIn) localStorage.setItem("castcore.session", JSON.stringify(stored));
        },
        [theme, language, shot.signedIn ?? false],
      );
      const page = await context.newPage();
      const where = `${shot.name}-${size}-${theme}-${language}`;
      page.on("console", (message) => {
        const text = message.text();
        if (
          /Content Security Policy|violates/.test(text) ||
          (message.type() === "error" && !/status of|ERR_|WebSocket connection/.test(text))
        ) {
          broken += 1;
          console.error(`${where}: ${text}`);
        }
      });
      page.on("pageerror", (error) => {
        broken += 1;
        console.error(`${where}: ${error.stack}`);
      });
      shot.before?.(mock);
      await page.goto(`http://127.0.0.1:${port}${shot.path(mock)}`);
      await page.waitForTimeout(shot.wait ?? 700);
      await shot.act?.(page, mock);
      await page.waitForTimeout(350);
      await page.evaluate(axe);
      const found = await page.evaluate(() => {
        // Menus hang beside all landmarks, as their primitives put them there.
        const outside = { exclude: [["[data-radix-popper-content-wrapper]"]] };
        return globalThis.axe.run(outside, { resultTypes: ["violations"] });
      });
      for (const { id, nodes } of found.violations) {
        broken += 1;
        console.error(`${where}: axe ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
      }
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (sideways > 0) {
        broken += 1;
        console.error(`${where}: scrolls sideways by ${sideways} px`);
      }
      await page.screenshot({ path: `${OUT}${where}.png`, fullPage: size === "wide" && !shot.act });
      await context.close();
      await mock.close();
    }
  }
}
await browser.close();
if (broken) process.exit(1);
