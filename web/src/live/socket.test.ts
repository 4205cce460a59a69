import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveSocket, type Topic, type TopicListener, type Wire } from "./socket";

class FakeWire implements Wire {
  readonly said: Record<string, unknown>[] = [];
  closed = false;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  #open = false;

  send(text: string) {
    if (!this.#open) throw new Error("InvalidStateError");
    this.said.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
    this.onclose?.();
  }
  open() {
    this.#open = true;
    this.onopen?.();
  }
  frame(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let wires: FakeWire[];
let reachable: boolean;
let socket: LiveSocket;

const STATUS: Topic = { topic: "status" };
const last = () => {
  const wire = wires[wires.length - 1];
  if (!wire) throw new Error("nothing was opened");
  return wire;
};
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

function listener() {
  const heard: unknown[] = [];
  const own: TopicListener = {
    snapshot: (data) => heard.push(["snapshot", data]),
    delta: (data) => heard.push(["delta", data]),
    refused: (code) => heard.push(["refused", code]),
  };
  return { heard, own };
}

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  reachable = true;
  socket = new LiveSocket({
    open: async () => {
      if (!reachable) throw new Error("away");
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    now: () => Date.now(),
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    random: () => 0.5,
  });
});
afterEach(() => void vi.useRealTimers());

async function up(): Promise<FakeWire> {
  socket.start();
  await tick();
  last().open();
  return last();
}

describe("topics", () => {
  it("subscribes what was asked for before the wire was open", async () => {
    socket.subscribe(STATUS, listener().own);
    const wire = await up();
    expect(wire.said).toEqual([{ op: "subscribe", topic: "status" }]);
  });

  it("passes on a snapshot and the deltas that follow it without a gap", async () => {
    const { heard, own } = listener();
    socket.subscribe(STATUS, own);
    const wire = await up();
    wire.frame({ type: "delta", topic: "status", seq: 7, data: "too early" });
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: "all" });
    wire.frame({ type: "delta", topic: "status", seq: 1, data: "a" });
    wire.frame({ type: "delta", topic: "status", seq: 2, data: "b" });
    expect(heard).toEqual([
      ["snapshot", "all"],
      ["delta", "a"],
      ["delta", "b"],
    ]);
  });

  it("takes several deltas in one frame, whose number is that of the last", async () => {
    const { heard, own } = listener();
    socket.subscribe(STATUS, own);
    const wire = await up();
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: "all" });
    wire.frame({ type: "deltas", topic: "status", seq: 3, data: ["a", "b", "c"] });
    expect(heard.slice(1)).toEqual([
      ["delta", "a"],
      ["delta", "b"],
      ["delta", "c"],
    ]);
    wire.frame({ type: "deltas", topic: "status", seq: 6, data: ["e", "f"] });
    expect(heard).toHaveLength(4);
    expect(wire.said.filter(({ op }) => op === "subscribe")).toHaveLength(2);
  });

  it("asks for a new snapshot when a number is missing, and believes nothing until it comes", async () => {
    const { heard, own } = listener();
    socket.subscribe(STATUS, own);
    const wire = await up();
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: "all" });
    wire.frame({ type: "delta", topic: "status", seq: 2, data: "b" });
    wire.frame({ type: "delta", topic: "status", seq: 3, data: "c" });
    expect(heard).toEqual([["snapshot", "all"]]);
    expect(wire.said.filter(({ op }) => op === "subscribe")).toHaveLength(2);
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: "all again" });
    wire.frame({ type: "delta", topic: "status", seq: 1, data: "d" });
    expect(heard.slice(1)).toEqual([
      ["snapshot", "all again"],
      ["delta", "d"],
    ]);
  });

  it("takes a snapshot that nobody asked for: the server starts over for slow clients", async () => {
    const { heard, own } = listener();
    socket.subscribe(STATUS, own);
    const wire = await up();
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: 1 });
    wire.frame({ type: "delta", topic: "status", seq: 1, data: 2 });
    wire.frame({ type: "snapshot", topic: "status", seq: 0, data: 3 });
    wire.frame({ type: "delta", topic: "status", seq: 1, data: 4 });
    expect(heard.map((entry) => (entry as unknown[])[1])).toEqual([1, 2, 3, 4]);
  });

  it("keeps the logs of two jobs apart", async () => {
    const [one, two] = [listener(), listener()];
    socket.subscribe({ topic: "log", job_id: "1" }, one.own);
    socket.subscribe({ topic: "log", job_id: "2" }, two.own);
    const wire = await up();
    wire.frame({ type: "snapshot", topic: "log", job_id: "2", seq: 0, data: ["x"] });
    expect(one.heard).toEqual([]);
    expect(two.heard).toEqual([["snapshot", ["x"]]]);
  });

  it("ends a topic with its last listener only", async () => {
    const [one, two] = [listener(), listener()];
    const leaveOne = socket.subscribe(STATUS, one.own);
    const leaveTwo = socket.subscribe(STATUS, two.own);
    const wire = await up();
    leaveOne();
    expect(wire.said.some(({ op }) => op === "unsubscribe")).toBe(false);
    leaveTwo();
    expect(wire.said.some(({ op }) => op === "unsubscribe")).toBe(true);
  });

  it("says when a topic is refused", async () => {
    const { heard, own } = listener();
    socket.subscribe({ topic: "log", job_id: "1" }, own);
    const wire = await up();
    wire.frame({ type: "error", topic: "log", code: "auth.forbidden" });
    expect(heard).toEqual([["refused", "auth.forbidden"]]);
  });

  it("is not thrown by a frame that is no JSON", async () => {
    const wire = await up();
    expect(() => wire.onmessage?.({ data: "<html>" })).not.toThrow();
  });
});

describe("the link", () => {
  it("comes back with growing pauses and subscribes everything again", async () => {
    socket.subscribe(STATUS, listener().own);
    (await up()).close();
    const lost = socket.link.get();
    expect(lost.state).toBe("down");
    reachable = false;
    await tick(300);
    await tick(1_000);
    await tick(2_000);
    reachable = true;
    expect(wires).toHaveLength(1);
    await tick(4_000);
    expect(wires).toHaveLength(2);
    // "Since" is the moment it was lost, not that of the last try.
    expect(socket.link.get()).toEqual(lost);
    last().open();
    expect(socket.link.get().state).toBe("up");
    expect(last().said).toEqual([{ op: "subscribe", topic: "status" }]);
  });

  it("does not apply deltas across a lost link", async () => {
    const { heard, own } = listener();
    socket.subscribe(STATUS, own);
    const first = await up();
    first.frame({ type: "snapshot", topic: "status", seq: 0, data: "all" });
    first.close();
    await tick(300);
    last().open();
    last().frame({ type: "delta", topic: "status", seq: 1, data: "of the old count" });
    expect(heard).toEqual([["snapshot", "all"]]);
  });

  it("notices a wire that is open and dead", async () => {
    const wire = await up();
    await tick(10_000);
    expect(wire.said).toContainEqual({ op: "ping" });
    expect(socket.link.get().state).toBe("up");
    await tick(8_000);
    expect(wire.closed).toBe(true);
    expect(socket.link.get().state).toBe("down");
  });

  it("stays up as long as anything is heard", async () => {
    const wire = await up();
    for (let round = 0; round < 6; round += 1) {
      await tick(10_000);
      wire.frame({ type: "pong" });
    }
    expect(socket.link.get().state).toBe("up");
    expect(wires).toHaveLength(1);
  });

  it("tries at once when nudged", async () => {
    (await up()).close();
    reachable = false;
    await tick(30_000);
    const before = wires.length;
    reachable = true;
    socket.nudge();
    await tick();
    expect(wires.length).toBe(before + 1);
  });

  it("hangs up when nobody is signed in, and does not come back by itself", async () => {
    const wire = await up();
    socket.stop();
    await tick(60_000);
    expect(wire.closed).toBe(true);
    expect(wires).toHaveLength(1);
  });
});
