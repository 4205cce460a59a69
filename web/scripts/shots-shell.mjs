// Pictures of what surrounds every page: the rail, the bell, the palette, the shortcuts, and the own account.

const inside = { scenario: "full", signedIn: true };
const open = (id) => (page) => page.getByTestId(id).click();

export const SHELL_SHOTS = [
  { name: "shell-login", scenario: "full", path: () => "/login" },
  { ...inside, name: "shell-account", path: () => "/account" },
  { ...inside, name: "shell-bell", path: () => "/profiles", act: open("bell") },
  { ...inside, name: "shell-user", path: () => "/profiles", act: open("user-menu") },
  {
    name: "shell-first-steps",
    scenario: "empty",
    signedIn: true,
    path: () => "/",
    before: (mock) => {
      mock.world.people.me.key_backup_confirmed = false;
    },
    act: async (page) => {
      const later = page.getByTestId("key-later");
      if (await later.isVisible()) await later.click();
    },
  },
  {
    ...inside,
    name: "shell-folded",
    path: () => "/streams",
    before: (mock) => {
      mock.world.jobs.length = 3;
    },
    act: async (page) => {
      const fold = page.getByTestId("rail-fold");
      if (await fold.isVisible()) await fold.click();
    },
  },
  {
    ...inside,
    name: "shell-palette",
    path: () => "/streams",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByTestId("palette-input").waitFor();
      await page.waitForTimeout(200);
    },
  },
  {
    ...inside,
    name: "shell-palette-typed",
    path: () => "/streams",
    act: async (page) => {
      await page.keyboard.press("/");
      await page.getByTestId("palette-input").fill("su");
      await page.keyboard.press("ArrowDown");
    },
  },
  {
    ...inside,
    name: "shell-shortcuts",
    path: () => "/streams",
    act: async (page) => {
      await page.keyboard.press("?");
      await page.getByTestId("shortcuts").waitFor();
    },
  },
];
