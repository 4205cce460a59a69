import type { FoundStream } from "../../api/probe";
import type { Service } from "../../data/services";
import type { ProfileBody } from "../../state/presets";
import { kbpsOf } from "./cost";

/** Why a choice may not go well somewhere. `code` is the end of the key of its sentence. */
export interface Warning {
  code:
    | "bitrate"
    | "bitrate_high"
    | "keyframe"
    | "codec"
    | "audio_bitrate"
    | "needs_picture"
    | "copy_codec"
    | "copy_audio"
    | "copy_unknown";
  name: string;
  params: Record<string, string | number>;
}

/** A place that somebody chose: what it is called here, and the service behind it. */
export interface Target {
  name: string;
  service: Service;
}

type Part = Record<string, unknown>;

/** Encoders, by what comes out of them. */
function codecOf(encoder: unknown): string | null {
  const name = String(encoder ?? "libx264");
  if (/264/.test(name)) return "h264";
  if (/265|hevc/.test(name)) return "hevc";
  if (/av1/.test(name)) return "av1";
  if (/vp9/.test(name)) return "vp9";
  return null;
}

const SPOKEN: Record<string, string> = { h264: "H.264", hevc: "HEVC", av1: "AV1", vp9: "VP9" };
export const spoken = (codec: string): string => SPOKEN[codec] ?? codec;

function copied(found: readonly FoundStream[] | null, { name, service }: Target): Warning[] {
  if (!found) return [{ code: "copy_unknown", name, params: {} }];
  const picture = found.find((stream) => stream.media === "video");
  const sound = found.find((stream) => stream.media === "audio");
  const warnings: Warning[] = [];
  if (service.video && !picture) warnings.push({ code: "needs_picture", name, params: {} });
  if (service.video && picture && !service.video.codecs.includes(picture.codec)) {
    const params = { have: spoken(picture.codec), want: service.video.codecs.map(spoken).join(", ") };
    warnings.push({ code: "copy_codec", name, params });
  }
  if (sound && service.group !== "server" && sound.codec !== "aac") {
    warnings.push({ code: "copy_audio", name, params: { have: sound.codec } });
  }
  return warnings;
}

function encoded(body: ProfileBody, { name, service }: Target): Warning[] {
  const video = (body.video ?? {}) as Part;
  const audio = (body.audio ?? {}) as Part;
  const warnings: Warning[] = [];
  const sound = audio.disabled ? null : kbpsOf(audio.bitrate);
  if (sound && service.audio_max_kbps && sound > service.audio_max_kbps) {
    warnings.push({ code: "audio_bitrate", name, params: { have: sound, max: service.audio_max_kbps } });
  }
  if (!service.video) return warnings;
  if (video.disabled) {
    if (service.group !== "server") warnings.push({ code: "needs_picture", name, params: {} });
    return warnings;
  }
  const { max_kbps, recommended_kbps, keyframe_s, codecs } = service.video;
  const rate = kbpsOf(video.bitrate);
  if (rate && max_kbps && rate > max_kbps) {
    warnings.push({ code: "bitrate", name, params: { have: rate, max: max_kbps } });
  } else if (rate && recommended_kbps && rate > recommended_kbps) {
    warnings.push({ code: "bitrate_high", name, params: { have: rate, max: recommended_kbps } });
  }
  const seconds = Number(video.gop) / Number(video.fps ?? 30);
  if (keyframe_s && seconds > keyframe_s + 0.05) {
    warnings.push({
      code: "keyframe",
      name,
      params: { have: Math.round(seconds * 10) / 10, max: keyframe_s },
    });
  }
  const codec = codecOf(video.codec);
  if (codec && !codecs.includes(codec)) {
    const params = { have: spoken(codec), want: codecs.map(spoken).join(", ") };
    warnings.push({ code: "codec", name, params });
  }
  return warnings;
}

/**
 * Where a choice does not fit the places it goes to. `null` as a body means passed through; then what was found in the
 * source counts, if somebody had a look.
 */
export function misfits(
  body: ProfileBody | null,
  found: readonly FoundStream[] | null,
  targets: readonly Target[],
): Warning[] {
  return targets.flatMap((target) => (body ? encoded(body, target) : copied(found, target)));
}
