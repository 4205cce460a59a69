// Two people at one thing: what an editor does when somebody else saved while it was open, and what becomes of what was
// typed when it is left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstAccount } from "../lib/api.mjs";
import { enter, openBrowser, until } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";

const PLACE = "rtmp://studio.example.org/live";

let server;
let ask;
let session;
let page;

const at = (id) => page.getByTestId(id);
const gone = (id) => at(id).waitFor({ state: "detached" });
const focusIs = (what, probe) => until(`the focus is at ${what}`, () => page.evaluate(probe));
/** The page reads what is stored now: what others do while it is open reaches some lists by themselves. */
async function goTo(path) {
  await page.goto(`${server.origin}${path}`);
  await page.locator("#main h1").first().waitFor();
}

before(async () => {
  server = await startServer();
  const account = await firstAccount(server);
  ask = account.ask;
  session = await openBrowser({ postponeKeyBackup: false });
  page = session.page;
  await page.goto(server.origin);
  await enter(page, account);
  // Over an editor it would take the keys.
  await at("key-later").click();
});

after(async () => {
  await session?.browser.close();
  await server?.stop();
});

test("a destination: saved over theirs, twice in a row, and then theirs taken, by keyboard", async () => {
  const { id } = await ask("POST", "/destinations", { name: "Studio", kind: "rtmp", url: PLACE, stream_key: "e2e-key" });
  const path = `/destinations/${id}`;
  await goTo("/destinations");
  const edit = page.getByRole("button", { name: "Edit Studio" });
  await edit.press("Enter");
  await at("dest-name").fill("Mine");
  await ask("PATCH", path, { name: "Theirs", url: `${PLACE}2` });
  await at("dest-save").press("Enter");
  assert.match(await at("meanwhile").getByRole("alert").innerText(), /Somebody else changed this/);
  assert.equal(await at("dest-name").inputValue(), "Mine");

  // Once more while mine is on its way: it is said again, and nothing of either is lost.
  await page.route(
    `**/api/v1${path}`,
    async (route) => {
      const answer = await route.fetch();
      await ask("PATCH", path, { name: "Theirs again" });
      await route.fulfill({ response: answer });
    },
    { times: 1 },
  );
  await at("meanwhile-mine").press("Enter");
  await until("it was refused again", async () => (await ask("GET", path)).name === "Theirs again");
  await until("it may be pressed again", async () => !(await at("meanwhile-mine").getAttribute("aria-disabled")));
  await focusIs("the button", () => document.activeElement.dataset.testid === "meanwhile-mine");
  await page.keyboard.press("Enter");
  await gone("dest-dialog");
  const { name, url } = await ask("GET", path);
  // What was not touched here is theirs.
  assert.deepEqual([name, url], ["Mine", `${PLACE}2`]);

  await page.getByRole("button", { name: "Edit Mine" }).press("Enter");
  await at("dest-name").fill("Mine again");
  await ask("PATCH", path, { name: "Theirs at last" });
  await at("dest-save").press("Enter");
  await at("meanwhile-theirs").press("Enter");
  await gone("meanwhile");
  assert.equal(await at("dest-name").inputValue(), "Theirs at last");
  await focusIs("the name", () => document.activeElement.dataset.testid === "dest-name");
  assert.ok(await at("dest-save").isDisabled());
  // From there it is an edit like any other.
  await at("dest-name").fill("Agreed");
  await at("dest-save").press("Enter");
  await gone("dest-dialog");
  assert.equal((await ask("GET", path)).name, "Agreed");
  assert.deepEqual(session.troubles, []);
});

test("a profile and a user: each field as the one who touched it left it", async () => {
  const video = { codec: "libx264", bitrate: "600k", preset: "ultrafast" };
  const profile = await ask("POST", "/ffmpeg-profiles", { name: "small", video, audio: { codec: "aac" } });
  await goTo("/profiles");
  await page.getByRole("button", { name: "Edit small" }).click();
  await at("profile-name").fill("smaller");
  await ask("PATCH", `/ffmpeg-profiles/${profile.id}`, { video: { ...video, bitrate: "900k" } });
  await at("profile-save").click();
  await at("meanwhile-mine").click();
  await gone("profile-dialog");
  const saved = await ask("GET", `/ffmpeg-profiles/${profile.id}`);
  assert.deepEqual([saved.name, saved.video.bitrate], ["smaller", "900k"]);

  const password = "correct horse battery staple";
  const user = await ask("POST", "/users", { username: "anna", language: "en", password, roles: ["viewer"] });
  await goTo("/settings/users");
  await page.getByRole("button", { name: "Edit anna" }).click();
  await at("user-email").fill("mine@example.org");
  await ask("PATCH", `/users/${user.id}`, { roles: ["operator"] });
  await at("user-save").click();
  await at("meanwhile-theirs").click();
  await gone("meanwhile");
  assert.equal(await at("user-email").inputValue(), "");
  assert.ok(await at("role-operator").isChecked());
  assert.deepEqual(session.troubles, []);
});

test("a stream: what its form does not show is no conflict, what it shows is", async () => {
  const input = { kind: "test", uri: "moving", loop: false, options: {}, reconnect: false };
  const { id } = await ask("POST", "/stream-jobs", { name: "Night watch", inputs: [input], outputs: [] });
  const path = `/stream-jobs/${id}`;
  await goTo(`/streams/${id}`);
  const open = async () => {
    await at("stream-menu").click();
    await at("menu-edit").click();
  };
  await open();
  await at("edit-name").fill("Mine");
  // As a start does: it counts the version up.
  await ask("PATCH", path, { enabled: false });
  await at("edit-save").click();
  await gone("edit-dialog");
  assert.equal((await ask("GET", path)).name, "Mine");

  await open();
  await at("edit-name").fill("Mine again");
  await ask("PATCH", path, { description: "Theirs." });
  await at("edit-save").click();
  await at("meanwhile-mine").click();
  await gone("edit-dialog");
  const { name, description } = await ask("GET", path);
  assert.deepEqual([name, description], ["Mine again", "Theirs."]);
  assert.deepEqual(session.troubles, []);
});

test("what was typed is not thrown away unasked, and the focus goes back to where the editor was opened", async () => {
  await goTo("/destinations");
  const edit = page.getByRole("button", { name: "Edit Agreed" });
  await edit.press("Enter");
  await at("dest-name").fill("Typed");
  await page.keyboard.press("Escape");
  await focusIs("the harmless answer", () => document.activeElement.dataset.testid === "confirm-no");
  assert.deepEqual(
    await Promise.all(["confirm-no", "confirm-yes"].map((id) => at(id).innerText())),
    ["Keep editing", "Discard changes"],
  );
  await page.keyboard.press("Enter");
  await gone("confirm");
  assert.equal(await at("dest-name").inputValue(), "Typed");
  await page.keyboard.press("Escape");
  await at("confirm-yes").press("Enter");
  await gone("dest-dialog");
  await focusIs("its button", () => document.activeElement.getAttribute("aria-label") === "Edit Agreed");
  assert.deepEqual(session.troubles, []);
});

test("a name that is taken is said at its field", async () => {
  await ask("POST", "/ffmpeg-profiles", { name: "taken", video: { codec: "libx264" }, audio: { codec: "aac" } });
  await goTo("/profiles");
  await page.getByRole("button", { name: "Edit smaller" }).click();
  const name = at("profile-name");
  await name.fill("taken");
  await at("profile-save").click();
  await until("the field is told as wrong", async () => (await name.getAttribute("aria-invalid")) === "true");
  const reason = await name.getAttribute("aria-describedby");
  assert.match(await page.locator(`[id="${reason}"]`).innerText(), /in use/);
  await focusIs("the field", () => document.activeElement.dataset.testid === "profile-name");
  await page.keyboard.press("Escape");
  await at("confirm-yes").click();
  await gone("profile-dialog");
  assert.deepEqual(session.troubles, []);
});

test("a duplicate: asked about when it is left, and no way out while it is made", async () => {
  await goTo("/streams");
  await at("row-menu").first().click();
  await page.getByRole("menuitem", { name: /Duplicate/ }).click();
  const cancel = at("clone-dialog").getByRole("button", { name: "Cancel" });
  await at("clone-name").fill("Another");
  await cancel.click();
  await at("confirm-no").click();
  await gone("confirm");

  const held = [];
  await page.route("**/clone", (route) => void held.push(route), { times: 1 });
  await at("clone-save").click();
  await until("it is asked for", () => held.length > 0);
  await cancel.click();
  await page.keyboard.press("Escape");
  assert.equal(await at("confirm").count(), 0);
  assert.ok(await at("clone-dialog").isVisible());
  await held[0].continue();
  await page.waitForURL((url) => url.pathname.startsWith("/streams/"));
  assert.deepEqual(session.troubles, []);
});
