// Signing in with a second factor and recovery codes, a token that is shown once, a user who has to change the password
// first, a session that ends under somebody's hands, and the rows that all of it leaves: only by clicks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, picture, until } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { totp } from "../lib/totp.mjs";

const ADMIN = { name: "admin-one", password: "correct horse battery" };
const VIEWER = { name: "viewer-two", own: "my very own sentence" };

let server;
let session;

before(async () => {
  server = await startServer();
  session = await openBrowser({ postponeKeyBackup: false });
});

after(async () => {
  await session?.browser.close();
  await server?.stop();
});

test("the way of people through the door", async () => {
  const { page, troubles } = session;
  const at = (id) => page.getByTestId(id);
  const enter = async (name, password) => {
    await at("login-username").fill(name);
    await at("login-password").fill(password);
    await at("login-submit").click();
  };
  const leave = async () => {
    await at("user-menu").click();
    await at("menu-sign-out").click();
    await at("login-username").waitFor();
  };

  // The first administrator is asked once whether the key is kept elsewhere too.
  await page.goto(server.link);
  await at("setup-username").fill(ADMIN.name);
  await at("setup-password").fill(ADMIN.password);
  await at("setup-submit").click();
  await at("key-backup").waitFor();
  assert.ok(await at("key-confirm").isDisabled(), "confirming wants a word first");
  await at("key-kept").check();
  await at("key-confirm").click();
  await at("key-backup").waitFor({ state: "hidden" });

  // A second factor: the app takes the secret, a code proves it, ten codes are kept.
  await at("user-menu").click();
  await at("menu-security").click();
  await at("factor-setup").click();
  await at("factor-begin").click();
  const secret = await at("factor-secret").innerText();
  await at("factor-code").fill(totp(secret));
  await at("recovery-codes").waitFor();
  const codes = await at("recovery-codes").locator("li code").allInnerTexts();
  assert.equal(codes.length, 10);
  assert.ok(await at("codes-done").isDisabled(), "leaving wants the word that they are kept");
  await picture(page, "recovery-codes");
  await at("codes-kept").check();
  await at("codes-done").click();
  await until("the factor is on", async () => /On/.test(await at("factor-state").innerText()));

  // A token is shown once and does no more than it may.
  await at("token-new").click();
  await at("token-name").fill("Scheduler");
  await at("scope-streams:read").check();
  await at("token-create").click();
  const token = await at("token-value").innerText();
  assert.match(token, /^cc_/);
  const as = (path) =>
    fetch(`${server.origin}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await as("/stream-jobs")).status, 200);
  assert.equal((await as("/users")).status, 403);
  await at("token-done").click();
  await at("token-row").waitFor();
  assert.ok(!(await page.content()).includes(token), "the token is nowhere on the page any more");

  // A user whose password somebody else knows.
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Users" }).click();
  await at("user-new").click();
  await at("user-username").fill(VIEWER.name);
  await at("role-viewer").check();
  await at("user-suggest").click();
  const handed = await at("user-password").inputValue();
  await at("user-save").click();
  await at("user-row").filter({ hasText: VIEWER.name }).waitFor();
  await leave();

  // The password alone opens nothing; a wrong code is told; a recovery code works once.
  await enter(ADMIN.name, ADMIN.password);
  await at("login-code").fill("000000");
  await page.getByRole("alert").waitFor();
  await at("login-other-factor").click();
  await at("login-recovery").fill(codes[0]);
  await at("login-submit").click();
  await at("user-menu").waitFor();
  await leave();
  await enter(ADMIN.name, ADMIN.password);
  await at("login-other-factor").click();
  await at("login-recovery").fill(codes[0]);
  await at("login-submit").click();
  await page.getByRole("alert").waitFor();
  // The sixth digit signs in by itself. The code of the set-up is spent; the next one is good already.
  await at("login-other-factor").click();
  await at("login-code").fill(totp(secret, 1));
  await at("user-menu").waitFor();
  await leave();

  // The new user sees nothing before an own password.
  await enter(VIEWER.name, handed);
  await at("password-current").fill(handed);
  assert.equal(await at("user-menu").count(), 0, "the control room is closed");
  await at("password-new").fill(VIEWER.own);
  await at("password-again").fill(VIEWER.own);
  await at("password-save").click();
  await at("user-menu").waitFor();
  assert.equal(await page.getByRole("link", { name: "Settings" }).count(), 0, "viewers have no settings");
  await page.goto(`${server.origin}/settings/audit`);
  await page.getByRole("heading", { name: "Not for your role" }).waitFor();

  // An ended session asks for the password over the page, and what was entered is still there.
  await page.goto(`${server.origin}/account`);
  await at("me-email").fill("two@example.org");
  await page.evaluate(async () => {
    const { refreshToken } = JSON.parse(localStorage.getItem("castcore.session"));
    const post = (path, body, token) =>
      fetch(`/api/v1/auth/${path}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
      });
    const tokens = await (await post("refresh", { refresh_token: refreshToken })).json();
    await post("logout", {}, tokens.access_token);
  });
  await at("me-save").click();
  await at("sign-in-again").waitFor();
  await at("login-password").fill(VIEWER.own);
  await at("login-submit").click();
  await at("sign-in-again").waitFor({ state: "hidden" });
  assert.equal(await at("me-email").inputValue(), "two@example.org");
  await leave();

  // The trail knows all of it.
  await enter(ADMIN.name, ADMIN.password);
  await at("login-other-factor").click();
  await at("login-recovery").fill(codes[1]);
  await at("login-submit").click();
  await at("user-menu").waitFor();
  await page.goto(`${server.origin}/settings/audit`);
  const row = (text) => at("audit-row").filter({ hasText: text }).first().waitFor();
  await row(`${ADMIN.name} created the user ${VIEWER.name}.`);
  await row(`${VIEWER.name} changed their own password.`);
  await row(`${ADMIN.name} made the API token Scheduler.`);
  await row(`${ADMIN.name} used a recovery code.`);
  await at("audit-outcome").selectOption("refused");
  await until("only refusals are left", async () => {
    const outcomes = await at("audit-row").evaluateAll((rows) => rows.map((each) => each.dataset.outcome));
    return outcomes.length > 0 && outcomes.every((outcome) => outcome === "refused") ? true : outcomes;
  });
  assert.match(page.url(), /outcome=refused/);
  await picture(page, "audit");
  const saved = page.waitForEvent("download");
  await at("audit-csv").click();
  assert.match((await saved).suggestedFilename(), /^castcore-audit-.*\.csv$/);

  await page.getByRole("link", { name: "Security", exact: true }).click();
  await at("finding-key_backup").waitFor();
  assert.equal(await at("finding-key_backup").getAttribute("data-level"), "good");
  assert.equal(await at("finding-admin_factor").getAttribute("data-level"), "good");
  await picture(page, "security");
  assert.deepEqual(troubles, []);
});
