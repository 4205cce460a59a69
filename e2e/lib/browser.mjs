// Debian's Chromium, driven by Playwright.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const artifacts = join(import.meta.dirname, "../artifacts");

function keyBackupWasAsked() {
  try {
    localStorage.setItem("castcore.key-backup-asked", "1");
  } catch {
    // A page without an origin has no storage, and asks nothing.
  }
}

/**
 * A browser with one page. Whatever the page reports as an error or a violated policy is collected in `troubles`. The
 * question whether the encryption key is backed up, which comes once after set-up, is put off unless a test is about it.
 */
export async function openBrowser({
  width = 1440,
  height = 900,
  postponeKeyBackup = true,
  args = [],
  context: wishes = {},
} = {}) {
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
      "--autoplay-policy=document-user-activation-required",
      ...args,
    ],
  });
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", ...wishes });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  // As if it had been answered: a question that comes at some moment would take what a test does then.
  if (postponeKeyBackup) await context.addInitScript(keyBackupWasAsked);
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|Content-Security-Policy/i.test(text)) troubles.push(`policy: ${text}`);
  });
  return { browser, page, troubles };
}

/** Signs in with the form, wherever the page then leads. */
export async function enter(page, { username, password }) {
  await page.getByTestId("login-username").fill(username);
  await page.getByTestId("login-password").fill(password);
  await page.getByTestId("login-submit").click();
  await page.locator("#main").waitFor();
}

export async function picture(page, name) {
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`) });
}

/** Waits until `probe` is true; says what was seen last when it never was. */
export async function until(what, probe, limitMs = 30_000) {
  const deadline = Date.now() + limitMs;
  let seen;
  while (Date.now() < deadline) {
    seen = await probe();
    if (seen === true) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${what}: not within ${limitMs} ms; last seen: ${JSON.stringify(seen)}`);
}
