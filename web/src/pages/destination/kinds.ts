import { KINDS, type Kind } from "../../state/destinations";

/** What the secret of a destination is; the same field of the server means another thing for each kind. */
export type SecretMeaning = "key" | "passphrase" | "password" | "source_password";

/** A part of the address that has a field of its own. */
export interface Part {
  name: string;
  /** Values to choose from; free text otherwise. */
  values?: readonly string[];
  numeric?: boolean;
}

export interface KindInfo {
  secret: SecretMeaning | null;
  /** Whether it is an address on the network, not a file. */
  remote: boolean;
  parts: readonly Part[];
}

export const KIND_INFO: Record<Kind | "platform" | "preview", KindInfo> = {
  rtmp: { secret: "key", remote: true, parts: [] },
  platform: { secret: "key", remote: true, parts: [] },
  srt: {
    secret: "passphrase",
    remote: true,
    parts: [
      { name: "mode", values: ["caller", "listener"] },
      { name: "latency", numeric: true },
      { name: "streamid" },
    ],
  },
  udp: { secret: null, remote: true, parts: [{ name: "ttl", numeric: true }] },
  rtsp: { secret: "password", remote: true, parts: [] },
  icecast: { secret: "source_password", remote: true, parts: [] },
  hls: { secret: null, remote: false, parts: [] },
  recording: { secret: null, remote: false, parts: [] },
  preview: { secret: null, remote: false, parts: [] },
};

/** What stands for a stored secret. The end of a key tells it from others; of a password it would only make guessing easier. */
export const shownMask = (kind: string, mask: string | null | undefined): string =>
  (infoOf(kind).secret === "key" && mask) || "••••";

export const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

/** A kind that this build does not know is treated as a server of unknown ways. */
export const infoOf = (kind: string): KindInfo =>
  KIND_INFO[kind as Kind] ?? { secret: "key", remote: true, parts: [] };
