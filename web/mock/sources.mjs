// What a look into a source finds. Hosts called "nowhere" do not answer, "locked" ones want another secret, and "silent"
// ones have no sound.

const bar = (index, colour) => `<rect x="${index * 46}" width="46" height="180" fill="${colour}"/>`;
const BARS = ["#c0c0c0", "#c0c000", "#00c0c0", "#00c000", "#c000c0", "#c00000", "#0000c0"].map((each, n) =>
  bar(n, each),
);
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">${BARS.join("")}</svg>`;
const PICTURE = `data:image/svg+xml;base64,${Buffer.from(SVG).toString("base64")}`;

export const DEVICES = [
  { uri: "v4l2:/dev/video0", media: "video", name: "Stage camera", present: true },
  { uri: "alsa:hw:1,0", media: "audio", name: "Mixing desk", present: false },
];

export function lookInto({ kind, uri }) {
  if (uri.includes("nowhere")) {
    return {
      ok: false,
      code: "ffmpeg.input_failed",
      hint: "connection_refused",
      detail: "Connection to tcp://nowhere.example.org:554 failed: Connection refused",
      took_ms: 240,
      duration_ms: null,
      streams: [],
      picture: null,
    };
  }
  if (uri.includes("locked")) {
    const said = "Connection to srt://locked.example.org:9000 failed: Input/output error";
    const found = { took_ms: 310, duration_ms: null, streams: [], picture: null };
    return { ok: false, code: "ffmpeg.input_failed", hint: "auth_failed", detail: said, ...found };
  }
  return {
    ok: true,
    code: null,
    hint: null,
    detail: null,
    took_ms: 1_310,
    duration_ms: kind === "file" ? 3_725_000 : null,
    streams: [
      { media: "video", codec: "h264", width: 1_920, height: 1_080, fps: 25 },
      { media: "audio", codec: "aac", sample_rate: 48_000, channels: 2 },
    ].filter(({ media }) => media === "video" || !uri.includes("silent")),
    picture: PICTURE,
  };
}
