import { beforeEach, expect, it, vi } from "vitest";
import { ApiFailure } from "../../api/failure";
import { AT_ONCE, RENEW_MS, type StillParts, Stills } from "./stills";

vi.mock("../../live", () => ({
  socket: { link: { get: () => ({ state: "up" }), subscribe: () => () => {} } },
}));

let now = 0;
let idle = false;
let timers: { at: number; work: () => void }[] = [];
type Loaded = Awaited<ReturnType<StillParts["load"]>>;
const PICTURE: Loaded = { picture: new Blob(), peakDb: -12, black: false };
let open: { id: string; answer: (loaded: ApiFailure | Loaded) => void }[] = [];
const freed: string[] = [];
let made = 0;

const stills = () =>
  new Stills({
    load: (id) =>
      new Promise((done, fail) => {
        open.push({
          id,
          answer: (loaded) => (loaded instanceof ApiFailure ? fail(loaded) : done(loaded)),
        });
      }),
    now: () => now,
    later: (work, ms) => {
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    idle: () => idle,
    makeUrl: () => {
      made += 1;
      return `blob:${made}`;
    },
    freeUrl: (url) => freed.push(url),
  });

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
async function pass(ms: number) {
  now += ms;
  for (;;) {
    const due = timers.find(({ at }) => at <= now);
    if (!due) break;
    timers = timers.filter((each) => each !== due);
    due.work();
    await settle();
  }
}
async function answer(loaded: ApiFailure | Loaded = PICTURE) {
  const all = open;
  open = [];
  for (const each of all) each.answer(loaded);
  await settle();
}

beforeEach(() => {
  [now, idle, timers, open, made] = [0, false, [], [], 0];
  freed.length = 0;
});

it("asks for a few at a time, and for each again after a while", async () => {
  const store = stills();
  for (const id of ["a", "b", "c", "d", "e"]) store.watch(id);
  await pass(0);
  expect(open.map(({ id }) => id)).toEqual(["a", "b", "c"].slice(0, AT_ONCE));
  await answer();
  expect(open.map(({ id }) => id)).toEqual(["d", "e"]);
  expect(store.get("a")).toMatchObject({ url: "blob:1", peakDb: -12 });
  await answer();
  expect(open).toEqual([]);
  await pass(RENEW_MS);
  expect(open).toHaveLength(AT_ONCE);
});

it("asks for nothing that nobody sees, and rests while nobody looks", async () => {
  const store = stills();
  const leave = store.watch("a");
  await pass(0);
  await answer();
  leave();
  await pass(RENEW_MS * 3);
  expect(open).toEqual([]);
  idle = true;
  store.watch("a");
  await pass(RENEW_MS);
  expect(open).toEqual([]);
  idle = false;
  store.nudge();
  expect(open).toHaveLength(1);
});

it("gives back the old picture when the new one is there, and all of them when the user leaves", async () => {
  const store = stills();
  store.watch("a");
  await pass(0);
  await answer();
  await pass(RENEW_MS);
  await answer();
  expect(freed).toEqual(["blob:1"]);
  store.clear();
  expect(freed).toEqual(["blob:1", "blob:2"]);
  expect(store.get("a")).toBeNull();
});

it("has no picture of what is off air, and asks again", async () => {
  const store = stills();
  store.watch("a");
  await pass(0);
  await answer(new ApiFailure({ code: "validation.failed", status: 404, params: { still: "off_air" } }));
  expect(store.get("a")?.url).toBeNull();
  await pass(RENEW_MS);
  expect(open).toHaveLength(1);
});

it("takes the level of sound alone, without a picture", async () => {
  const store = stills();
  store.watch("a");
  await pass(0);
  await answer({ picture: null, peakDb: -12, black: false });
  expect(store.get("a")).toMatchObject({ url: null, peakDb: -12 });
});

it("asks no more as somebody who may not see them", async () => {
  const store = stills();
  store.watch("a");
  await pass(0);
  await answer(new ApiFailure({ code: "auth.forbidden", status: 403 }));
  store.watch("b");
  await pass(RENEW_MS * 5);
  expect(open).toEqual([]);
});

it("waits longer after too many requests", async () => {
  const store = stills();
  store.watch("a");
  await pass(0);
  await answer(new ApiFailure({ code: "rate.limited", status: 429 }));
  await pass(RENEW_MS);
  expect(open).toEqual([]);
  await pass(RENEW_MS * 3);
  expect(open).toHaveLength(1);
});
