// Starts the real binary in a folder of its own and ends everything that belongs to it.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export function findBinary() {
  const wanted = process.env.CASTCORE_BIN ?? join(root, "target/debug/castcore");
  if (!existsSync(wanted)) throw new Error(`there is no ${wanted}; build it with: cargo build --workspace`);
  return wanted;
}

export function ffmpeg() {
  const path = process.env.CASTCORE_TEST_FFMPEG ?? join(root, ".tools/ffmpeg/n9.0.2/ffmpeg");
  if (!existsSync(path)) throw new Error("set CASTCORE_TEST_FFMPEG to an FFmpeg of version 8.1.2 or newer");
  return path;
}

export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** A fresh server with these further settings. `link` is the set-up link that it printed. */
export async function startServer(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "castcore-e2e-"));
  mkdirSync(join(folder, "data/media"), { recursive: true });
  const port = await freePort();
  const env = {
    PATH: "/usr/bin:/bin",
    SECRET_KEY: randomBytes(48).toString("base64url"),
    // A Fernet key is base64url with its padding.
    ENCRYPTION_KEY: randomBytes(32).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
    DATA_DIR: join(folder, "data"),
    LISTEN_ADDR: `127.0.0.1:${port}`,
    // The sinks of these tests are on this machine.
    EGRESS_ALLOW: "127.0.0.0/8,::1",
    FFMPEG_PATH: ffmpeg(),
    ...settings,
  };
  const binary = findBinary();
  let said = "";
  let log = "";
  const serve = () => {
    const started = spawn(binary, ["serve"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    started.stdout.on("data", (chunk) => (said += chunk));
    started.stderr.on("data", (chunk) => (log += chunk));
    return started;
  };
  let child = serve();
  const deadline = Date.now() + 30_000;
  while (!/https?:\/\/\S+/.test(said)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`the server did not start:\n${said}${log}`);
    await new Promise((done) => setTimeout(done, 20));
  }
  return {
    folder,
    origin: `http://127.0.0.1:${port}`,
    link: said.match(/https?:\/\/\S+/)[0],
    log: () => log,
    /** Ends the server without a word, as a crash does; its streams go on. */
    async crash() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    /** Starts it again after `crash`. */
    again() {
      child = serve();
    },
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      spawnSync(binary, ["runtime", "stop", "--all"], { cwd: folder, env, timeout: 30_000 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
