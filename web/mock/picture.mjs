// A live HLS playlist out of ten short segments, made once by FFmpeg and repeated for ever.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEGMENTS = 10;
const SECONDS = 2;
const WINDOW = 4;

const SOURCE = "smptehdbars=size=1280x720:rate=30";
const CLOCK = "drawbox=x='mod(t*160\\,1180)':y=560:w=100:h=60:color=white@0.9:t=fill";

export class Picture {
  #folder = null;
  #born = Date.now();

  #make() {
    if (this.#folder) return this.#folder;
    const folder = mkdtempSync(join(tmpdir(), "castcore-mock-"));
    const length = String(SEGMENTS * SECONDS);
    const video = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-pix_fmt", "yuv420p"];
    const hls = ["-f", "hls", "-hls_time", String(SECONDS), "-hls_list_size", "0"];
    execFileSync("ffmpeg", [
      ...[
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        `${SOURCE},${CLOCK}`,
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440",
      ],
      ...["-t", length, ...video, "-c:a", "aac", ...hls],
      ...["-hls_segment_filename", join(folder, "s%d.ts"), join(folder, "index.m3u8")],
    ]);
    this.#folder = folder;
    return folder;
  }

  playlist() {
    this.#make();
    const now = Math.floor((Date.now() - this.#born) / (SECONDS * 1_000)) + WINDOW;
    const first = now - WINDOW;
    const lines = [
      "#EXTM3U",
      "#EXT-X-VERSION:3",
      `#EXT-X-TARGETDURATION:${SECONDS}`,
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor(first / SEGMENTS)}`,
    ];
    for (let number = first; number < now; number += 1) {
      if (number % SEGMENTS === 0 && number !== first) lines.push("#EXT-X-DISCONTINUITY");
      lines.push(`#EXTINF:${SECONDS}.000,`, `${number}.ts`);
    }
    return `${lines.join("\n")}\n`;
  }

  segment(name) {
    const path = join(this.#make(), `s${Number.parseInt(name, 10) % SEGMENTS}.ts`);
    return existsSync(path) ? readFileSync(path) : null;
  }
}
