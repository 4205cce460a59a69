import type { NewProfile, Profile } from "../api/types";

export const PRESETS = ["1080p", "720p", "480p", "audio"] as const;
export type Preset = (typeof PRESETS)[number];

/** What a profile says, without its name. */
export type ProfileBody = Omit<NewProfile, "name">;

const AUDIO = { codec: "aac", bitrate: "160k", sample_rate: 48_000, channels: 2 };
// A keyframe every two seconds is what platforms and HLS ask for.
const VIDEO = { codec: "libx264", fps: 30, gop: 60, preset: "veryfast", pixel_format: "yuv420p" };

const BODIES: Record<Preset, ProfileBody> = {
  "1080p": { video: { ...VIDEO, width: 1_920, height: 1_080, bitrate: "6000k" }, audio: AUDIO },
  "720p": { video: { ...VIDEO, width: 1_280, height: 720, bitrate: "3000k" }, audio: AUDIO },
  // A slower preset saves bit rate where the uplink is narrow; at this size it costs little.
  "480p": {
    video: { ...VIDEO, width: 854, height: 480, fps: 25, gop: 50, bitrate: "1000k", preset: "fast" },
    audio: { ...AUDIO, bitrate: "96k" },
  },
  audio: { video: { disabled: true }, audio: { ...AUDIO, bitrate: "192k" } },
};

export const presetBody = (preset: Preset): ProfileBody => BODIES[preset];

function sameValues(have: unknown, want: unknown): boolean {
  const a = (have ?? {}) as Record<string, unknown>;
  const b = (want ?? {}) as Record<string, unknown>;
  if (Boolean(a.disabled) !== Boolean(b.disabled)) return false;
  return Object.keys(b).every((key) => String(a[key] ?? "") === String(b[key]));
}

/** A profile that says the same already, whatever it is called. */
export function findSame(profiles: readonly Profile[], body: ProfileBody): Profile | undefined {
  return profiles.find(
    (profile) =>
      !profile.copy_mode &&
      profile.expert_args.length === 0 &&
      Object.values(profile.filters ?? {}).every((value) => !value) &&
      sameValues(profile.video, body.video) &&
      sameValues(profile.audio, body.audio),
  );
}

/** A profile that is this preset already. */
export const findPreset = (profiles: readonly Profile[], preset: Preset): Profile | undefined =>
  findSame(profiles, BODIES[preset]);

/** A name that is free: `1080p`, `1080p (2)`, … */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted} (${number})`;
    if (!taken.includes(name)) return name;
  }
}
