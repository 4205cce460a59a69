// A control room with something in it: a stream on air, one with a destination that refuses, one that reaches nobody, and
// one that is off.
import { startDrain } from "./rtmp-drain.mjs";
import { freePort } from "./server.mjs";

const VIDEO = { codec: "libx264", width: 640, height: 360, fps: 25, bitrate: "600k", preset: "ultrafast" };
const AUDIO = { codec: "aac", bitrate: "96k" };
const INPUT = { kind: "test", loop: false, options: {}, reconnect: false };

/** Makes it through the API; `stop` ends what it started beside the server. */
export async function makeWorld({ ask }) {
  const sink = await startDrain();
  const nobody = `rtmp://127.0.0.1:${await freePort()}/live`;
  const destination = (name, url) =>
    ask("POST", "/destinations", { name, kind: "rtmp", url, stream_key: name.toLowerCase().replaceAll(" ", "-") });
  const main = await destination("Town hall server", sink.url);
  const second = await destination("Night channel", sink.url);
  const dead = await destination("Backup site", nobody);
  const deadToo = await destination("Old hall", nobody);
  const profile = await ask("POST", "/ffmpeg-profiles", { name: "360p, small", video: VIDEO, audio: AUDIO });
  const stream = (name, picture, destinations, more = {}) =>
    ask("POST", "/stream-jobs", {
      name,
      ffmpeg_profile_id: profile.id,
      inputs: [{ ...INPUT, uri: `${picture}?width=640&height=360&fps=25` }],
      outputs: destinations.map(({ id }) => ({ destination_id: id, format: "flv" })),
      ...more,
    });
  const onAir = await stream("Sunday Service", "moving", [main], {
    description: "Every Sunday at ten, with the choir.",
    labels: ["weekly", "hall"],
  });
  const troubled = await stream("Night Loop", "bars", [second, dead]);
  const cutOff = await stream("Evening Talk", "bars", [deadToo]);
  const off = await stream("Studio test", "bars", []);
  return {
    sink,
    main,
    dead,
    profile,
    jobs: { onAir, troubled, cutOff, off },
    async goOnAir() {
      for (const { id } of [onAir, troubled, cutOff]) await ask("POST", `/stream-jobs/${id}/start`);
    },
    stop: () => sink.stop(),
  };
}

/** Whatever takes a name, with one of the longest there may be, and without a blank: one in trouble and one that is off. */
export async function makeLongNames({ ask }) {
  const long = (start, length = 128) => start.padEnd(length, "W");
  const url = `rtmp://127.0.0.1:${await freePort()}/${"live".repeat(20)}`;
  const refuses = await ask("POST", "/destinations", { name: long("Refuses"), kind: "rtmp", url, stream_key: "long" });
  const profile = await ask("POST", "/ffmpeg-profiles", { name: long("Profile"), video: VIDEO, audio: AUDIO });
  const stream = (name) =>
    ask("POST", "/stream-jobs", {
      name: long(name),
      description: long("About"),
      labels: [long("Label", 32), long("Other", 32)],
      ffmpeg_profile_id: profile.id,
      inputs: [{ ...INPUT, uri: "bars?width=640&height=360&fps=25" }],
      outputs: [{ destination_id: refuses.id, format: "flv" }],
    });
  const troubled = await stream("Troubled");
  const off = await stream("Quiet");
  await ask("POST", `/stream-jobs/${troubled.id}/start`);
  return { troubled, off };
}
