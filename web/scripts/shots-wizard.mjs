// Pictures of the way to a new stream, of destinations and of profiles.
const inside = { scenario: "full", signedIn: true };
const empty = { scenario: "empty", signedIn: true };
const at = (page, id) => page.getByTestId(id);

async function toWhere(page) {
  await at(page, "file-entry").first().click();
  await at(page, "next-step").click();
  await at(page, "next-step").click();
  await at(page, "page-where").waitFor();
}

export const WIZARD_SHOTS = [
  { ...empty, name: "new-what-empty", path: () => "/streams/new" },
  {
    ...inside,
    name: "new-what-url",
    path: () => "/streams/new",
    act: async (page) => {
      await at(page, "source-url-kind").click();
      await at(page, "source-url").fill("srt://admin@camera.example.org:9000?mode=caller");
      await at(page, "test-source").click();
      await at(page, "test-found").waitFor();
    },
  },
  {
    ...inside,
    name: "new-what-failing",
    path: () => "/streams/new",
    act: async (page) => {
      await at(page, "source-url-kind").click();
      await at(page, "source-url").fill("rtsp://nowhere.example.org/1");
      await at(page, "test-source").click();
      await at(page, "test-failed").waitFor();
    },
  },
  {
    ...inside,
    name: "new-what-locked",
    path: () => "/streams/new",
    act: async (page) => {
      await at(page, "source-url-kind").click();
      await at(page, "source-url").fill("srt://locked.example.org:9000");
      await at(page, "test-source").click();
      await at(page, "test-failed").waitFor();
    },
  },
  {
    ...inside,
    name: "new-what-silent",
    path: () => "/streams/new",
    act: async (page) => {
      await at(page, "source-test").click();
      await at(page, "sound-elsewhere").check();
      await at(page, "sound-url-kind").click();
      await at(page, "source-url").fill("http://silent.example.org/a.mp4");
      await at(page, "test-source").click();
      await at(page, "doubts").waitFor();
      await at(page, "next-step").click();
    },
  },
  {
    ...inside,
    name: "new-how",
    path: () => "/streams/new",
    act: async (page) => {
      await toWhere(page);
      await at(page, "dest-option").nth(1).check();
      await at(page, "step-how").click();
      await at(page, "preset-1080p").click();
      await page.locator('[data-testid="advanced"] summary').click();
      await at(page, "advanced-bitrate").fill("9000k");
    },
  },
  {
    ...inside,
    name: "new-where",
    path: () => "/streams/new",
    act: async (page) => {
      await toWhere(page);
      await at(page, "dest-option").first().check();
      await at(page, "dest-record").check();
    },
  },
  {
    ...inside,
    name: "new-service",
    path: () => "/streams/new",
    act: async (page) => {
      await toWhere(page);
      await at(page, "add-destination").click();
      await at(page, "service-list").waitFor();
    },
  },
  {
    ...inside,
    name: "new-refused",
    path: () => "/streams/new",
    act: async (page) => {
      await at(page, "source-url-kind").click();
      await at(page, "source-url").fill("http://refused.example.org/live");
      await at(page, "next-step").click();
      await at(page, "next-step").click();
      await at(page, "go-on-air").click();
      await at(page, "failure").waitFor();
    },
  },
  { ...empty, name: "destinations-empty", path: () => "/destinations" },
  { ...inside, name: "destinations", path: () => "/destinations", wait: 1_200 },
  {
    ...inside,
    name: "destination-service",
    path: () => "/destinations",
    act: async (page) => {
      await at(page, "new-destination").click();
      await page.locator('[data-service="twitch"]').click();
      await at(page, "dest-key").fill("live_123");
    },
  },
  {
    ...inside,
    name: "destination-moved",
    path: () => "/destinations",
    act: async (page) => {
      await at(page, "dest-row").filter({ hasText: "Twitch" }).getByRole("button").first().click();
      await at(page, "dest-url").fill("rtmp://elsewhere.example.org/app");
      await at(page, "dest-secret-lost").waitFor();
    },
  },
  {
    ...inside,
    name: "output-shape",
    path: (mock) => `/streams/${mock.world.jobs.find((each) => each.name === "Night Loop").id}`,
    act: async (page) => {
      await at(page, "output-menu").first().click();
      await at(page, "menu-shape").click();
      await at(page, "output-size").selectOption("+");
    },
  },
  {
    ...inside,
    name: "profile-deleted",
    path: () => "/profiles",
    act: async (page) => {
      await at(page, "profile-row").last().getByRole("button").last().click();
      await at(page, "menu-delete").click();
      await at(page, "toast-undo").waitFor();
    },
  },
  { ...empty, name: "profiles-empty", path: () => "/profiles" },
  { ...inside, name: "profiles", path: () => "/profiles" },
  {
    ...inside,
    name: "profile-edit",
    path: () => "/profiles",
    act: (page) => at(page, "profile-row").first().getByRole("button").first().click(),
  },
];
