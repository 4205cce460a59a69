// A third party's RTMP server that takes any number of streams and throws them away: nginx with its RTMP module.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./server.mjs";

const PROGRAMS = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];
const MODULES = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"];

function find(paths) {
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error("nginx with its RTMP module is missing: apt-get install nginx-light libnginx-mod-rtmp");
  return found;
}

const answers = (port) =>
  new Promise((done) => {
    const probe = connect(port, "127.0.0.1");
    probe.once("connect", () => done(true)).once("error", () => done(false)).once("close", () => done(false));
    probe.once("connect", () => probe.destroy());
  });

export async function startDrain() {
  const program = find(PROGRAMS);
  const module = find(MODULES.map((folder) => join(folder, "ngx_rtmp_module.so")));
  const folder = mkdtempSync(join(tmpdir(), "castcore-drain-"));
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    `daemon off;
master_process off;
worker_rlimit_nofile 8192;
pid ${folder}/nginx.pid;
load_module ${module};
events { worker_connections 4096; }
rtmp {
    access_log off;
    server {
        listen 127.0.0.1:${port};
        chunk_size 4096;
        application drain { live on; }
    }
}
`,
  );
  const log = join(folder, "error.log");
  const child = spawn(program, ["-e", log, "-p", folder, "-c", config], { stdio: "ignore" });
  const deadline = Date.now() + 10_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`nginx did not start; see ${log}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url: `rtmp://127.0.0.1:${port}/drain`,
    async stop() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
