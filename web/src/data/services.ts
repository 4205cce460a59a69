// Services that take streams, and kinds of servers that people run themselves. `services.json` is kept by hand. To add one
// more: read the service's own page, write down facts in words of our own in both languages, name the page as the source
// and the day on which it was read. What no source says stays out; the test beside this file checks the form.
import list from "./services.json";

/** A word or sentence in both languages of the console. */
export interface Both {
  en: string;
  de: string;
}

export type ServiceGroup = "platform" | "worship" | "relay" | "cdn" | "server";
export type AddressKind = "rtmp" | "srt" | "rtsp" | "icecast";
/** What a template leaves open: the whole address, or a part of it. */
export type Blank = "address" | "user" | "host" | "port" | "path";

export interface ServiceAddress {
  id: string;
  /** A region, a backup or a protocol. */
  label: Both;
  /** The kind of destination that it becomes. */
  kind: AddressKind;
  /** The address, with `{blanks}`. */
  url: string;
  /** What the secret is here, where it is another than at the service's other addresses. */
  key?: Both;
}

/** A place that takes streams. Facts only, each with the page that says so. */
export interface Service {
  id: string;
  name: string;
  group: ServiceGroup;
  /** Other words under which people look for it. */
  aliases: string[];
  addresses: ServiceAddress[];
  /** Where the key is found. */
  key: Both;
  /** Whether what is sent there is public unless somebody sees to it. */
  public: boolean;
  /** Of a public one: whether a stream can be set to private there. */
  hideable?: boolean;
  /** What it takes; `null` = sound alone. */
  video: {
    codecs: string[];
    recommended_kbps: number | null;
    max_kbps: number | null;
    keyframe_s: number | null;
  } | null;
  audio_max_kbps: number | null;
  sources: string[];
  /** The day on which the sources were read. */
  checked: string;
}

export const SERVICES: readonly Service[] = list as Service[];

export const GROUPS: readonly ServiceGroup[] = ["platform", "worship", "relay", "cdn", "server"];

export const findService = (id: string | null | undefined): Service | undefined =>
  SERVICES.find((service) => service.id === id);

/** The sentence in the console's language. */
export const inLanguage = (both: Both, language: string): string =>
  language.startsWith("de") ? both.de : both.en;

/** What is open in a template, each once, in the order in which it stands there. */
export function blanksOf(url: string): Blank[] {
  return [
    ...new Set([...url.matchAll(/\{(address|user|host|port|path)\}/g)].map(([, name]) => name as Blank)),
  ];
}

export type Filled = Partial<Record<Blank, string>>;

/** The address with its blanks filled; `null` while one is missing. */
export function fillAddress(url: string, filled: Filled): string | null {
  let complete = true;
  const text = url.replace(/\{(address|user|host|port|path)\}/g, (_, name: Blank) => {
    const value = filled[name]?.trim().replace(name === "path" ? /^\/+/ : /$^/, "") ?? "";
    if (value === "") complete = false;
    // A bare IPv6 address needs its brackets before a port can follow it.
    return name === "host" && /^[0-9a-f]*:[0-9a-f:.]*$/i.test(value) ? `[${value}]` : value;
  });
  return complete ? text : null;
}

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Services whose name, other names or kind hold every word. */
export function searchServices(text: string): Service[] {
  const words = bare(text).split(/\s+/).filter(Boolean);
  return SERVICES.filter((service) => {
    const said = bare([service.name, service.id, service.group, ...service.aliases].join(" "));
    return words.every((word) => said.includes(word));
  });
}

/** The server's name in an address. */
export function hostOf(url: string): string | null {
  const match = /^[a-z]+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)/i.exec(url.trim());
  return match?.[1]?.toLowerCase() ?? null;
}

const HOSTS = new Map(
  SERVICES.flatMap((service) =>
    service.addresses
      .filter((address) => blanksOf(address.url).length === 0)
      .map((address) => [hostOf(address.url) ?? "", service] as const),
  ),
);

/** Regions that are not in the list still belong to their service. */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ["youtube.com", "youtube"],
  ["twitch.tv", "twitch"],
  ["facebook.com", "facebook"],
  ["instagram.com", "instagram"],
  ["pscp.tv", "x"],
  ["vimeo.com", "vimeo"],
  ["restream.io", "restream"],
  ["castr.io", "castr"],
  ["livepush.io", "livepush"],
  ["tiktokcdn.com", "tiktok"],
  ["licdn.com", "linkedin"],
  ["contribute.live-video.net", "ivs"],
];

/** The service behind an address that somebody entered, if it is one of these. */
export function serviceAt(url: string): Service | undefined {
  const host = hostOf(url);
  if (!host) return undefined;
  const ending = SUFFIXES.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`));
  return HOSTS.get(host) ?? findService(ending?.[1]);
}
