// Every page of the console, and the dialogs over them: where it is, and how to see that it is there.

/** The pages inside. `ready` is on it once it has what it shows. */
export function places({ jobs }) {
  return [
    { name: "dashboard", path: "/", ready: "trouble" },
    { name: "streams", path: "/streams", ready: "stream-row" },
    { name: "stream", path: `/streams/${jobs.onAir.id}`, ready: "output-card" },
    { name: "stream-troubled", path: `/streams/${jobs.troubled.id}`, ready: "output-card" },
    { name: "stream-off", path: `/streams/${jobs.off.id}`, ready: "start-stream" },
    { name: "new-stream", path: "/streams/new", ready: "page-what" },
    { name: "destinations", path: "/destinations", ready: "dest-row" },
    { name: "profiles", path: "/profiles", ready: "profile-row" },
    { name: "account", path: "/account", ready: "me-email" },
    { name: "account-security", path: "/account/security", ready: "session-row" },
    { name: "settings-security", path: "/settings/security", ready: "backup-open" },
    { name: "settings-users", path: "/settings/users", ready: "user-row" },
    { name: "settings-audit", path: "/settings/audit", ready: "audit-row" },
    { name: "not-found", path: "/nowhere" },
  ];
}

const menu = (button, entry) => async (at) => {
  await at(button).first().click();
  await at(entry).click();
};
const click = (id) => (at) => at(id).first().click();

/** The dialogs: on which page (none: on the one before), how each is opened, and what is there then. */
export function dialogs({ jobs }) {
  const onAir = `/streams/${jobs.onAir.id}`;
  return [
    // The way to a new stream, from step to step.
    { name: "new-stream-how", path: "/streams/new", open: toHow, shown: "page-how" },
    { name: "new-stream-where", open: click("next-step"), shown: "page-where" },
    { name: "new-stream-public", open: click("dest-option"), shown: "public" },
    { name: "new-stream-service", open: click("add-destination"), shown: "service-list" },
    { name: "stream-stop", path: onAir, open: click("stop-stream"), shown: "confirm" },
    { name: "stream-add-destination", path: onAir, open: click("add-destination"), shown: "add-dialog" },
    { name: "stream-edit", path: onAir, open: menu("stream-menu", "menu-edit"), shown: "edit-dialog" },
    { name: "stream-clone", path: onAir, open: menu("stream-menu", "menu-clone"), shown: "clone-dialog" },
    { name: "stream-source", path: onAir, open: menu("source-menu", "menu-edit-source"), shown: "source-dialog" },
    { name: "streams-stop-all", path: "/streams", open: click("stop-all"), shown: "bulk-dialog" },
    { name: "destination-editor", path: "/destinations", open: firstEdit("dest-row"), shown: "dest-dialog" },
    { name: "destination-new", path: "/destinations", open: click("new-destination"), shown: "dest-dialog" },
    { name: "profile-editor", path: "/profiles", open: firstEdit("profile-row"), shown: "profile-dialog" },
    { name: "factor", path: "/account/security", open: click("factor-setup"), shown: "factor-dialog" },
    { name: "token", path: "/account/security", open: click("token-new"), shown: "token-dialog" },
    { name: "user-new", path: "/settings/users", open: click("user-new"), shown: "user-dialog" },
    { name: "policy", path: "/settings/security", open: click("policy-edit"), shown: "policy" },
    { name: "user-menu", path: "/", open: click("user-menu"), shown: "menu-sign-out" },
    { name: "alerts", path: "/", open: click("bell"), shown: "alerts" },
    { name: "palette", path: "/", open: (_, page) => page.keyboard.press("Control+k"), shown: "palette-input" },
    { name: "shortcuts", path: "/", open: (_, page) => page.keyboard.press("?"), shown: "shortcuts" },
    {
      name: "key-backup",
      path: "/settings/security",
      shown: "key-backup",
      async open(at, page) {
        // Everywhere else it is put off as soon as it shows itself.
        await page.removeLocatorHandler(at("key-backup"));
        await at("backup-open").click();
      },
    },
  ];
}

async function toHow(at) {
  await at("source-test").click();
  await at("next-step").click();
}

function firstEdit(row) {
  return (at) => at(row).first().getByRole("button").first().click();
}
