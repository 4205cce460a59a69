// A third party that takes one RTMP stream: FFmpeg as a listener.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ffmpeg, freePort } from "./server.mjs";

export async function startSink() {
  const port = await freePort();
  const url = `rtmp://127.0.0.1:${port}/live`;
  const args = [
    "-hide_banner",
    "-loglevel",
    "error",
    "-listen",
    "1",
    "-timeout",
    "120",
    "-i",
    `${url}/e2e-key`,
    "-progress",
    "pipe:1",
    "-f",
    "null",
    "-",
  ];
  const child = spawn(ffmpeg(), args, { stdio: ["ignore", "pipe", "pipe"] });
  let frames = 0;
  child.stdout.on("data", (chunk) => {
    for (const match of String(chunk).matchAll(/frame=(\d+)/g)) frames = Number(match[1]);
  });
  return {
    url,
    frames: () => frames,
    async stop() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
