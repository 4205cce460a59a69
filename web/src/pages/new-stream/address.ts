/** Addresses of sources, with what is secret in them kept apart from what may be seen. */

export interface Address {
  /** Without the secrets. */
  url: string;
  user: string;
  password: string;
  /** The passphrase of SRT. */
  passphrase: string;
}

/** What the server shows in the place of a secret. */
export const MASK = "•";

export const EMPTY: Address = { url: "", user: "", password: "", passphrase: "" };

export const schemeOf = (url: string): string =>
  /^([a-z][a-z0-9+.-]*):\/\//i.exec(url.trim())?.[1]?.toLowerCase() ?? "";

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Takes user, password and passphrase out of an address that was pasted whole. */
export function takeApart(address: Address): Address {
  const taken = { ...address };
  // What is shown masked is not a secret but a place holder; it goes back to the server as it came.
  if (taken.url.includes(MASK)) return taken;
  const access = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*):([^/?#]*)@(?=[^/?#@])/i.exec(taken.url);
  if (access) {
    taken.user = decode(access[2] ?? "");
    taken.password = decode(access[3] ?? "");
    taken.url = `${access[1]}${taken.url.slice(access[0].length)}`;
  }
  const passphrase = paramOf(taken.url, "passphrase");
  if (passphrase) {
    taken.passphrase = passphrase;
    taken.url = withParam(taken.url, "passphrase", "");
  }
  return taken;
}

/** The whole address, as the server wants it. */
export function putTogether({ url, user, password, passphrase }: Address): string {
  let whole = url.trim();
  if (user || password) {
    const access = `${encodeURIComponent(user)}${password ? `:${encodeURIComponent(password)}` : ""}`;
    whole = whole.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#@]*@)?/i, `$1${access.replaceAll("$", "$$$$")}@`);
  }
  return passphrase && schemeOf(url) === "srt" ? withParam(whole, "passphrase", passphrase) : whole;
}

function halves(url: string): [string, string[]] {
  const cut = url.indexOf("?");
  if (cut < 0) return [url, []];
  return [
    url.slice(0, cut),
    url
      .slice(cut + 1)
      .split("&")
      .filter(Boolean),
  ];
}

/** A parameter of an address; `""` when it is not there. */
export function paramOf(url: string, name: string): string {
  const part = halves(url)[1].find((each) => each.startsWith(`${name}=`));
  return part ? decode(part.slice(name.length + 1)) : "";
}

/** The address with a parameter set or, when it is empty, taken out. Everything else stays as it was written. */
export function withParam(url: string, name: string, value: string): string {
  const [start, parts] = halves(url);
  const index = parts.findIndex((each) => each.startsWith(`${name}=`));
  const next = value === "" ? [] : [`${name}=${encodeURIComponent(value)}`];
  const kept =
    index < 0 ? [...parts, ...next] : [...parts.slice(0, index), ...next, ...parts.slice(index + 1)];
  return kept.length ? `${start}?${kept.join("&")}` : start;
}

const HARMLESS = ["mode", "latency", "ttl", "localaddr"];

/**
 * What of an address may lie in the browser's storage: no access, no parameter that could be a key or a token, and of
 * RTMP not the last step, which often is a key.
 */
export function storable(url: string): string {
  const apart = takeApart({ ...EMPTY, url }).url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, "$1");
  const [start, parts] = halves(apart.split("#")[0] ?? "");
  const kept = parts.filter((part) => HARMLESS.includes(part.split("=")[0] ?? ""));
  const path = schemeOf(start).startsWith("rtmp")
    ? start.replace(/^([a-z]+:\/\/[^/]*\/[^/]*)\/.*$/i, "$1/")
    : start;
  return kept.length ? `${path}?${kept.join("&")}` : path;
}
