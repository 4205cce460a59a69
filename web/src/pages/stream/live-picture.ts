import type Hls from "hls.js/light";
import type { BufferAppendingData } from "hls.js/light";
import { session } from "../../auth";
import { decodeLevels, isInit, type LevelTrack } from "./levels";

export type Picture =
  | { state: "waiting" }
  | { state: "playing" }
  | { state: "paused" }
  | { state: "error"; detail: string };

const RETRY_MS = 1_000;
/** Behind the newest segment by so many target durations: close to live, and rarely empty. */
const SYNC_SEGMENTS = 2;
/** A decoder that fails again this soon after a repair needs a new player. */
const REPAIR_MS = 5_000;

/** Reads the levels of the sound as it is loaded; `tell` hears whether there is sound, and whether it can be read. */
function readLevels(track: LevelTrack, tell: (sound: Sound) => void) {
  let init: Uint8Array | null = null;
  return (_event: unknown, { type, data, frag }: BufferAppendingData) => {
    if (type !== "audio") return;
    if (isInit(data)) {
      init = data.slice();
      return;
    }
    // What was loaded so far ends here; the piece is as long as its sound.
    const end = frag.elementaryStreams.audio?.endPTS ?? frag.end;
    decodeLevels(init, data).then(
      ({ duration, ...levels }) => {
        track.add({ ...levels, start: end - duration });
        tell("heard");
      },
      () => tell("unreadable"),
    );
  };
}

/** What is known of the sound: nothing yet, its level, that there is none, or that this browser cannot measure it. */
export type Sound = "unknown" | "heard" | "none" | "unreadable";

export interface Listener {
  picture(picture: Picture): void;
  sound(sound: Sound): void;
  levels: LevelTrack;
}

/**
 * Plays a job's live HLS in a `<video>`. The playlist does not exist in the first seconds of a stream, and vanishes when
 * the encoder starts anew: both mean "wait", never "broken". The answer takes everything down.
 */
export function playLive(video: HTMLVideoElement, url: string, listener: Listener): () => void {
  const tell = listener.picture;
  let over = false;
  let player: Hls | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let repaired = 0;

  const again = () => {
    player?.destroy();
    player = null;
    if (over) return;
    clearTimeout(timer);
    timer = setTimeout(() => void start(), RETRY_MS);
  };

  const start = async () => {
    // Only this page needs the player, so only this page loads it.
    const { default: Player } = await import("hls.js/light");
    if (over) return;
    if (!Player.isSupported()) {
      tell({ state: "error", detail: "unsupported" });
      return;
    }
    player = new Player({
      liveSyncDurationCount: SYNC_SEGMENTS,
      liveMaxLatencyDurationCount: 8,
      maxLiveSyncPlaybackRate: 1.1,
      backBufferLength: 10,
      // A 404 at the start is answered by our own retry, once a second and without end.
      manifestLoadPolicy: {
        default: {
          maxTimeToFirstByteMs: 8_000,
          maxLoadTimeMs: 10_000,
          timeoutRetry: null,
          errorRetry: null,
        },
      },
      xhrSetup: async (xhr, address) => {
        const token = await session.access();
        if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open("GET", address, true);
        if (token) xhr.setRequestHeader("Authorization", `Bearer ${token}`);
      },
    });
    player.on(Player.Events.MANIFEST_PARSED, () => {
      // Without a gesture browsers play only without sound; the button turns it on.
      video.play().catch(() => tell({ state: "paused" }));
    });
    listener.levels.clear();
    player.on(Player.Events.BUFFER_APPENDING, readLevels(listener.levels, listener.sound));
    player.on(Player.Events.BUFFER_CODECS, (_event, tracks) => {
      // A stream whose first piece has no sound has none.
      if (!tracks.audio && !tracks.audiovideo) listener.sound("none");
    });
    player.on(Player.Events.ERROR, (_event, data) => {
      if (!data.fatal) return;
      if (data.type === Player.ErrorTypes.MEDIA_ERROR && player && Date.now() - repaired > REPAIR_MS) {
        repaired = Date.now();
        player.recoverMediaError();
        return;
      }
      const status = data.response?.code;
      if (status === 401 || status === 403) {
        // A token that ran out between two requests; a right that is missing stays missing.
        void session.access();
      }
      tell(status === 403 ? { state: "error", detail: "forbidden" } : { state: "waiting" });
      if (status !== 403) again();
    });
    player.loadSource(url);
    player.attachMedia(video);
  };

  const playing = () => tell({ state: "playing" });
  const waiting = () => tell({ state: "waiting" });
  const paused = () => {
    if (!video.ended) tell({ state: "paused" });
  };
  video.addEventListener("playing", playing);
  video.addEventListener("waiting", waiting);
  video.addEventListener("pause", paused);
  tell({ state: "waiting" });
  void start();

  return () => {
    over = true;
    clearTimeout(timer);
    video.removeEventListener("playing", playing);
    video.removeEventListener("waiting", waiting);
    video.removeEventListener("pause", paused);
    player?.destroy();
  };
}
