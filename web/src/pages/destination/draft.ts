import { ApiFailure } from "../../api/failure";
import type { Destination, EditDestination, NewDestination } from "../../api/types";
import { type Filled, fillAddress, findService, hostOf, type ServiceAddress } from "../../data/services";
import type { Kind } from "../../state/destinations";
import { freeName } from "../../state/presets";
import type { SecretEdit } from "../../ui/Field";
import { EMPTY, MASK, paramOf, putTogether, takeApart } from "../new-stream/address";
import { infoOf } from "./kinds";

/** The service that was chosen, and what its template still needs. */
export interface ChosenService {
  id: string;
  address: string;
  filled: Filled;
}

/** A destination while it is being entered. */
export interface Draft {
  kind: string;
  name: string;
  url: string;
  key: SecretEdit;
  enabled: boolean;
  /** From the list of services; without one, the address is entered whole. */
  service?: ChosenService | null;
}

export const emptyDraft = (kind: Kind = "rtmp"): Draft => ({
  kind,
  name: "",
  url: "",
  key: { mode: "keep" },
  enabled: true,
  service: null,
});

export const draftOf = (destination: Destination): Draft => ({
  kind: destination.kind,
  name: destination.name,
  url: destination.url,
  key: { mode: "keep" },
  enabled: destination.enabled,
  service: null,
});

/** Another one like it. Its secret stays with the first: it cannot be read, and so not be copied. */
export const copyOf = (destination: Destination, names: readonly string[]): Draft => ({
  ...draftOf(destination),
  name: freeName(destination.name, names),
  // An address that is shown with a mask cannot be copied either.
  url: destination.url.includes(MASK) ? "" : destination.url,
});

/** The address of the list that a draft goes by. */
export function addressOf(draft: Draft): ServiceAddress | undefined {
  const service = findService(draft.service?.id);
  return service?.addresses.find(({ id }) => id === draft.service?.address) ?? service?.addresses[0];
}

/** A draft for a service, keeping what was typed. */
export function forService(draft: Draft, id: string, names: readonly string[]): Draft {
  const service = findService(id);
  const first = service?.addresses[0];
  if (!service || !first) return draft;
  const before = findService(draft.service?.id)?.name;
  const untouched = draft.name === "" || (before !== undefined && draft.name.startsWith(before));
  return {
    ...draft,
    kind: first.kind,
    url: "",
    name: untouched ? freeName(service.name, names) : draft.name,
    service: { id, address: first.id, filled: draft.service?.filled ?? {} },
  };
}

/**
 * A draft with an address that somebody typed or pasted. A passphrase or password in it moves to the field for secrets:
 * in the address it would be seen by everybody, and the server refuses it there.
 */
export function withUrl(draft: Draft, url: string): Draft {
  const { secret } = infoOf(draft.kind);
  if (secret === null || secret === "key") return { ...draft, url };
  const { password, passphrase, user, url: rest } = takeApart({ ...EMPTY, url });
  const found = passphrase || password;
  if (!found) return { ...draft, url };
  return { ...draft, url: putTogether({ ...EMPTY, url: rest, user }), key: { mode: "set", value: found } };
}

/** A name for a server of one's own, taken from its address; `""` where the address names nobody. */
function nameFrom(url: string): string {
  const host = hostOf(url);
  return host === null || /^(0\.0\.0\.0|\[::\])$/.test(host) ? "" : host;
}

/** The address as it was typed, and with it the name, until somebody gives another one. */
export function withUrlAndName(draft: Draft, url: string, names: readonly string[]): Draft {
  const next = withUrl(draft, url);
  const before = nameFrom(draft.url);
  const untouched = draft.name === "" || (before !== "" && draft.name === freeName(before, names));
  const name = nameFrom(next.url);
  return untouched && name !== before ? { ...next, name: name && freeName(name, names) } : next;
}

/** Who waits for others waits at an address: without one, at every address of this machine. */
export const withListenHost = (url: string): string =>
  paramOf(url, "mode") === "listener" ? url.replace(/^(srt:\/\/)(?=:\d)/i, "$10.0.0.0") : url;

/** Whether an address of RTMP has the stream key as its last part. */
const holdsKey = (url: string): boolean => /^rtmps?:\/\/[^/]+\/+[^/?#]+\/+[^/?#]/i.test(url.trim());

/** Whether the server refuses it without a secret. */
export function needsSecret(draft: Draft): boolean {
  const { secret } = infoOf(draft.kind);
  if (secret === "source_password") return true;
  return secret === "key" && !holdsKey(urlOf(draft) ?? "");
}

/** What has to be there before anything is sent, in the words in which the server would refuse it. */
export function lackOf(draft: Draft): ApiFailure | null {
  const paths = [...(draft.name.trim() === "" ? ["name"] : []), ...(urlOf(draft) === null ? ["url"] : [])];
  if (paths.length === 0) return null;
  const fields = paths.map((path) => ({ path, code: "required", params: {} }));
  return new ApiFailure({ code: "validation.failed", fields });
}

/** The whole address; `null` while something of it is missing. */
export function urlOf(draft: Draft): string | null {
  const address = addressOf(draft);
  if (address) return fillAddress(address.url, draft.service?.filled ?? {});
  return withListenHost(draft.url.trim()) || null;
}

export const isComplete = (draft: Draft): boolean => draft.name.trim() !== "" && urlOf(draft) !== null;

export function toNew(draft: Draft): NewDestination {
  const allowed = infoOf(draft.kind).secret !== null;
  const key =
    allowed && draft.key.mode === "set" && draft.key.value !== "" ? { stream_key: draft.key.value } : {};
  const { name, kind, enabled } = draft;
  return { name: name.trim(), kind, url: urlOf(draft) ?? "", enabled, ...key };
}

/** Only what changed: an address that is shown masked must not be sent back as if it were one. */
export function toEdit(draft: Draft, before: Destination): EditDestination {
  const edit: EditDestination = {};
  if (draft.name.trim() !== before.name) edit.name = draft.name.trim();
  const url = withListenHost(draft.url.trim());
  if (url !== before.url) edit.url = url;
  if (draft.kind !== before.kind) edit.kind = draft.kind;
  if (draft.enabled !== before.enabled) edit.enabled = draft.enabled;
  if (draft.key.mode === "clear") edit.stream_key = null;
  if (draft.key.mode === "set" && draft.key.value !== "") edit.stream_key = draft.key.value;
  return edit;
}

const PORTS: Record<string, string> = { rtmp: "1935", rtmps: "443", rtsp: "554", rtsps: "322" };

/** Scheme, server and port: where a secret is at home. */
function homeOf(url: string): string | null {
  const match = /^([a-z]+):\/\/(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?#]+)(?::(\d+))?/i.exec(url);
  const scheme = match?.[1]?.toLowerCase() ?? "";
  return match ? `${scheme} ${hostOf(url)} ${match[2] ?? PORTS[scheme] ?? ""}` : null;
}

/**
 * Whether saving would take the stored secret away: it was entered for one server and is not handed to another. The
 * server decides so; this only says it before.
 */
export function losesSecret(draft: Draft, before: Destination): boolean {
  if (!before.has_stream_key || draft.key.mode !== "keep") return false;
  const was = homeOf(before.url.trim());
  return was !== null && was !== homeOf(draft.url.trim());
}
