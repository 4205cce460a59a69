/** Peaks are taken over so many seconds each: as often as the meter moves. */
const STEP_S = 0.05;
/** Levels are kept for as long as the player may be behind. */
const KEEP_S = 60;
/** Quieter than this counts as silence, in dB below full scale. */
export const SILENCE_DB = -60;
/** The left end of the meter. */
export const FLOOR_DB = -60;

/** The loudest sample of left and right in each step, from `start` on, in seconds of the picture. */
export interface Levels {
  start: number;
  left: number[];
  right: number[];
}

/** A sample's size in dB below full scale. */
export const toDb = (peak: number): number => (peak > 0 ? 20 * Math.log10(peak) : Number.NEGATIVE_INFINITY);

/** How far along the meter a level stands, 0 to 1. */
export function toPart(db: number): number {
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

/** The loudest sample of each step of a channel. */
export function peaksOf(samples: Float32Array, sampleRate: number): number[] {
  const step = Math.max(1, Math.round(sampleRate * STEP_S));
  const peaks: number[] = [];
  for (let from = 0; from < samples.length; from += step) {
    let peak = 0;
    const to = Math.min(samples.length, from + step);
    for (let index = from; index < to; index += 1) peak = Math.max(peak, Math.abs(samples[index] ?? 0));
    peaks.push(peak);
  }
  return peaks;
}

/** The levels along the picture: written as sound is loaded, read as it is played. */
export class LevelTrack {
  #pieces: Levels[] = [];

  add(levels: Levels): void {
    this.#pieces = [...this.#pieces, levels]
      .filter((piece) => levels.start - piece.start <= KEEP_S)
      .sort((a, b) => a.start - b.start);
  }

  clear(): void {
    this.#pieces = [];
  }

  /** The levels at a moment of the picture; `null` where no sound is known. */
  at(time: number): { left: number; right: number } | null {
    const piece = this.#pieces.findLast(({ start }) => start <= time + STEP_S / 2);
    if (!piece) return null;
    const index = Math.max(0, Math.floor((time - piece.start) / STEP_S));
    const left = piece.left[index];
    return left === undefined ? null : { left, right: piece.right[index] ?? left };
  }
}

/** Whether these bytes describe a track instead of carrying its media. */
export function isInit(bytes: Uint8Array): boolean {
  const type = String.fromCharCode(...bytes.subarray(4, 8));
  return type === "ftyp" || type === "moov";
}

/**
 * Levels of a piece of sound. It is decoded beside the player, so the meter needs no press on the page and shows the
 * sound of the stream also while it is turned off here.
 */
export async function decodeLevels(
  init: Uint8Array | null,
  data: Uint8Array,
): Promise<Levels & { duration: number }> {
  const bytes = new Uint8Array((init?.byteLength ?? 0) + data.byteLength);
  if (init) bytes.set(init);
  bytes.set(data, init?.byteLength ?? 0);
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
  const left = peaksOf(sound.getChannelData(0), sound.sampleRate);
  const right = sound.numberOfChannels > 1 ? peaksOf(sound.getChannelData(1), sound.sampleRate) : left;
  return { start: 0, left, right, duration: sound.duration };
}

/** A bar of the meter: up at once, down calmly, with the highest value held for a while. */
export class Needle {
  /** Falls so many dB in a second. */
  static readonly FALL_DB = 24;
  static readonly HOLD_MS = 1_500;
  level = Number.NEGATIVE_INFINITY;
  hold = Number.NEGATIVE_INFINITY;
  #heldAt = 0;
  #at = 0;

  move(db: number, now: number): void {
    const seconds = this.#at ? (now - this.#at) / 1_000 : 0;
    this.#at = now;
    this.level = Math.max(db, this.level - Needle.FALL_DB * seconds);
    if (this.level < FLOOR_DB) this.level = Number.NEGATIVE_INFINITY;
    if (db >= this.hold || now - this.#heldAt > Needle.HOLD_MS) {
      this.hold = this.level;
      this.#heldAt = now;
    }
  }
}

/** How long something has been so, across single moments of doubt. */
export class Lasting {
  #since: number | null = null;
  readonly #after: number;

  constructor(afterMs: number) {
    this.#after = afterMs;
  }

  /** Since when it has been so, if for long enough; `null` otherwise. */
  tell(isSo: boolean, now: number): number | null {
    if (!isSo) this.#since = null;
    else this.#since ??= now;
    return this.#since !== null && now - this.#since >= this.#after ? this.#since : null;
  }
}
