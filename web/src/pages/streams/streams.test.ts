import { describe, expect, it, vi } from "vitest";
import type { BulkAnswer } from "../../api/board";
import type { StreamJob } from "../../api/types";
import { type BulkParts, CHUNK, planBulk, runBulk } from "./bulk";
import { inScope, labelsIn, select, toLines, validateStreamsSearch } from "./list";
import { NOTHING, range, stateOfAll, toggle, toggleAll } from "./selection";

const job = (name: string, change: object = {}): StreamJob =>
  ({
    id: name,
    name,
    labels: [],
    state: "stopped",
    enabled: true,
    desired_state: "stopped",
    ...change,
  }) as unknown as StreamJob;
const names = (jobs: readonly StreamJob[]) => jobs.map(({ name }) => name);

describe("filters in the address", () => {
  it("leave out what is usual and what does not fit", () => {
    expect(validateStreamsSearch({})).toEqual({});
    expect(validateStreamsSearch({ show: "all", sort: "urgency", q: "  ", label: 0 / 0 })).toEqual({});
    expect(validateStreamsSearch({ show: "nonsense", sort: {}, q: ["a"], page: 3 })).toEqual({});
    expect(validateStreamsSearch({ show: "needs", sort: "name", q: "a b", label: "hall" })).toEqual({
      show: "needs",
      sort: "name",
      q: "a b",
      label: "hall",
    });
  });

  it("take numbers for the words that they were", () => {
    expect(validateStreamsSearch({ q: 24, label: 7 })).toEqual({ q: "24", label: "7" });
  });

  it("have bounds", () => {
    expect(validateStreamsSearch({ q: "x".repeat(500) }).q).toHaveLength(64);
  });

  it("stay the same through the address", () => {
    const search = validateStreamsSearch({ show: "onair", q: "Köln #1", label: "24/7", sort: "since" });
    const back = Object.fromEntries(new URLSearchParams(Object.entries(search)));
    expect(validateStreamsSearch(back)).toEqual(search);
  });
});

describe("the list", () => {
  const jobs = [
    job("Night 10", { state: "running", on_air_since: "2026-11-01T00:00:00Z", labels: ["loop"] }),
    job("Night 9", { state: "running", on_air_since: "2026-11-02T00:00:00Z", labels: ["loop", "hall"] }),
    job("Broken", { state: "failed", state_since: "2026-11-03T00:00:00Z" }),
    job("Idle", { labels: [], description: "Only for Sundays", created_at: "2026-11-09T00:00:00Z" }),
    job("Half", { state: "degraded", labels: ["hall"] }),
    job("Again", { state: "restarting", crash_loop: true }),
  ];

  it("finds words in names, descriptions and labels, in any case and order", () => {
    expect(names(inScope(jobs, { q: "sundays only" }))).toEqual(["Idle"]);
    expect(names(inScope(jobs, { q: "NIGHT hall" }))).toEqual(["Night 9"]);
    expect(names(inScope(jobs, { label: "hall" }))).toEqual(["Night 9", "Half"]);
    expect(names(inScope(jobs, { label: "hal" }))).toEqual([]);
  });

  it("shows a degraded stream both on air and in need", () => {
    expect(names(select(jobs, { show: "needs" }))).toEqual(["Broken", "Half", "Again"]);
    expect(names(select(jobs, { show: "onair" }))).toContain("Half");
    expect(names(select(jobs, { show: "off" }))).toEqual(["Idle"]);
  });

  it("sorts by urgency, by name as people count, by time and by age", () => {
    expect(names(select(jobs, {}))[0]).toBe("Broken");
    const byName = names(select(jobs, { sort: "name" }));
    expect(byName.indexOf("Night 9")).toBeLessThan(byName.indexOf("Night 10"));
    expect(names(select(jobs, { sort: "since" })).slice(0, 3)).toEqual(["Night 10", "Night 9", "Broken"]);
    expect(names(select(jobs, { sort: "newest" })).length).toBe(jobs.length);
  });

  it("puts headings over groups, with positions that count streams alone", () => {
    const lines = toLines(select(jobs, {}), "urgency");
    const headings = lines.flatMap((line) => ("heading" in line ? [[line.heading, line.count]] : []));
    expect(headings).toEqual([
      ["needs", 3],
      ["onair", 2],
      ["off", 1],
    ]);
    const positions = lines.flatMap((line) => ("job" in line ? [line.position] : []));
    expect(positions).toEqual([0, 1, 2, 3, 4, 5]);
    expect(toLines(select(jobs, { sort: "name" }), "name")).toHaveLength(jobs.length);
  });

  it("knows all labels", () => {
    expect(labelsIn(jobs)).toEqual(["hall", "loop"]);
  });
});

describe("the selection", () => {
  const order = ["a", "b", "c", "d", "e"];
  const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join("");

  it("takes one in and out", () => {
    const one = toggle(NOTHING, "b");
    expect(ids(one)).toBe("b");
    expect(ids(toggle(one, "b"))).toBe("");
  });

  it("takes a range in either direction, and takes it out again", () => {
    const down = range(toggle(NOTHING, "b"), order, "d");
    expect(ids(down)).toBe("bcd");
    expect(ids(range(toggle(NOTHING, "d"), order, "b"))).toBe("bcd");
    expect(ids(range({ ids: new Set(order), anchor: "b" }, order, "d"))).toBe("ae");
  });

  it("is one alone when the beginning of the range is out of sight", () => {
    expect(ids(range(toggle(NOTHING, "z"), order, "c"))).toBe("cz");
    expect(ids(range(NOTHING, order, "c"))).toBe("c");
  });

  it("takes all that are shown, and keeps what a filter hides", () => {
    const hidden = toggle(NOTHING, "z");
    const all = toggleAll(hidden, order);
    expect(ids(all)).toBe("abcdez");
    expect(stateOfAll(all, order)).toBe("all");
    expect(stateOfAll(hidden, order)).toBe("none");
    expect(stateOfAll(toggle(hidden, "a"), order)).toBe("some");
    expect(ids(toggleAll(all, order))).toBe("z");
  });
});

describe("a bulk action", () => {
  const running = Array.from({ length: 60 }, (_, index) => job(`r${index}`, { state: "running" }));
  const yes = (ids: readonly string[]): BulkAnswer[] =>
    ids.map((id) => ({ job_id: id, ok: true, error: null }));
  const parts = (change: Partial<BulkParts>): BulkParts => ({
    many: vi.fn(async (_verb, all: readonly string[]) => yes(all)),
    progress: vi.fn(),
    ...change,
  });

  it("reaches what it would change, and names what viewers notice", () => {
    const some = [job("off"), job("on", { state: "running" }), job("away", { state: "starting" })];
    const stop = planBulk("stop", some);
    expect(names(stop.reached)).toEqual(["on", "away"]);
    expect(names(stop.onAir)).toEqual(["on"]);
    expect(names(stop.left)).toEqual(["off"]);
    expect(names(planBulk("start", some).reached)).toEqual(["off"]);
    expect(names(planBulk("restart", some).reached)).toEqual(["on", "away"]);
    expect(planBulk("start", [job("no", { enabled: false })]).reached).toEqual([]);
  });

  it("goes in parts, and tells how far it is", async () => {
    const told = parts({});
    const outcome = await runBulk("stop", running, told);
    expect(outcome.done).toHaveLength(60);
    expect(told.many).toHaveBeenCalledTimes(Math.ceil(60 / CHUNK));
    expect(told.progress).toHaveBeenLastCalledWith(60);
  });

  it("keeps what one was refused for, and what the server forgot to answer", async () => {
    const many = vi.fn(async (_verb: string, all: readonly string[]) =>
      yes(all)
        .slice(0, -1)
        .map((answer) =>
          answer.job_id === "r3"
            ? { ...answer, ok: false, error: { code: "conflict", level: "error", params: {} } }
            : answer,
        ),
    );
    const { done, failed } = await runBulk("stop", running.slice(0, 10), parts({ many }));
    expect(done).toHaveLength(8);
    expect(failed.map((each) => [each.job.name, each.failure.code])).toEqual([
      ["r3", "conflict"],
      ["r9", "client.bad_answer"],
    ]);
  });

  it("goes on with the next part when one is lost", async () => {
    const many = vi
      .fn(async (_verb: string, all: readonly string[]) => yes(all))
      .mockRejectedValueOnce(new TypeError("network"));
    const { done, failed } = await runBulk("stop", running, parts({ many }));
    expect(failed).toHaveLength(CHUNK);
    expect(failed[0]?.failure.code).toBe("client.unreachable");
    expect(done).toHaveLength(60 - CHUNK);
  });
});
