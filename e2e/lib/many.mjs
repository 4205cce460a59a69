// Hundreds of streams on a real server: its FFmpeg is the stand-in of the test kit, its destinations throw everything away.
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openBrowser } from "./browser.mjs";
import { startDrain } from "./rtmp-drain.mjs";
import { startServer } from "./server.mjs";

const root = resolve(import.meta.dirname, "../..");

/** A copy of the stand-in with its orders: a stream as small as can be, since all of them share this machine. */
function installStub() {
  const built = process.env.CASTCORE_STUB_FFMPEG ?? join(root, "target/debug/castcore-stub-ffmpeg");
  if (!existsSync(built)) throw new Error(`there is no ${built}; build it with: cargo build --workspace`);
  const folder = mkdtempSync(join(tmpdir(), "castcore-stub-"));
  // FFmpeg may run as another user.
  chmodSync(folder, 0o755);
  const path = join(folder, "ffmpeg");
  copyFileSync(built, path);
  chmodSync(path, 0o755);
  writeFileSync(join(folder, "stub.conf"), "fps = 2\nrate_kbps = 16\n", { mode: 0o644 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A server with that stand-in, somewhere for its streams to go, and a browser that has its page open. */
export async function startMany() {
  const started = [];
  /** Ends what has started, the last first. */
  const stop = async () => {
    for (const end of started.reverse()) await end();
  };
  try {
    const stub = installStub();
    started.push(() => stub.remove());
    const drain = await startDrain();
    started.push(() => drain.stop());
    const server = await startServer({ FFMPEG_PATH: stub.path, RATE_LIMIT_ENABLED: "false" });
    started.push(() => server.stop());
    const session = await openBrowser();
    started.push(() => session.browser.close());
    return { drain, server, session, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs `work` for each, so many at a time. */
async function spread(all, width, work) {
  const queue = all.entries();
  const lane = async () => {
    for (const [index, each] of queue) await work(each, index);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/** The API as somebody who signs in with a password. */
export async function signIn(origin, username, password) {
  const send = async (method, path, body, token) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  const { access_token: token } = await send("POST", "/auth/login", { username, password });
  return {
    get: (path) => send("GET", path, undefined, token),
    post: (path, body) => send("POST", path, body, token),
  };
}

const WIDTH = 6;

/** Makes `count` streams with `outputs` destinations each; none of them runs yet. */
export async function makeStreams(api, drain, count, outputs) {
  const names = Array.from({ length: count }, (_, index) => `Camera ${String(index + 1).padStart(3, "0")}`);
  await spread(names, WIDTH, async (name) => {
    const made = [];
    for (let number = 1; number <= outputs; number += 1) {
      const key = `${name.replace(" ", "-").toLowerCase()}-${number}`;
      const body = { name: `${name} to ${number}`, kind: "rtmp", url: drain.url, stream_key: key };
      const { id } = await api.post("/destinations", body);
      made.push({ destination_id: id, format: "flv" });
    }
    await api.post("/stream-jobs", { name, inputs: [{ kind: "test", uri: "bars" }], outputs: made });
  });
}

/** How many streams are in which state. */
export async function statesOf(api) {
  const jobs = await api.get("/stream-jobs?limit=1000");
  const counts = {};
  for (const { state, outputs_live: live, outputs_total: all } of jobs) {
    const name = state === "running" && live < all ? "running, not everywhere" : state;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
