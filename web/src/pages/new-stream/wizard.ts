import { storable } from "./address";
import type { How } from "./how";
import type { RenditionDraft } from "./rendition";
import { isChosen, isPassphraseFit, type Source } from "./source";

export const STEPS = ["what", "how", "where"] as const;
export type Step = (typeof STEPS)[number];

/** Everything that is entered on the way to a stream. */
export interface Wizard {
  step: Step;
  picture: Source;
  /** Where the sound comes from, if it is another place. */
  sound: Source | null;
  /** Until somebody chooses, the source decides. */
  how: How | null;
  destinations: string[];
  /** A second, smaller picture from the same source. */
  second: RenditionDraft | null;
  /** Destinations that get the second picture. */
  small: string[];
  /** A recording on this server beside everything else. */
  record: boolean;
  /** Until somebody types, the source decides. */
  name: string | null;
  /** The names that were read and confirmed as public. */
  confirmed: string;
}

export const emptyWizard = (): Wizard => ({
  step: "what",
  picture: { kind: "file", path: null, loop: true },
  sound: null,
  how: null,
  destinations: [],
  second: null,
  small: [],
  record: false,
  name: null,
  confirmed: "",
});

/** Whether there is anything that would be missed. */
export function isDirty(wizard: Wizard): boolean {
  const { picture } = wizard;
  return (
    isChosen(picture) ||
    (picture.kind === "url" && picture.address.url !== "") ||
    wizard.sound !== null ||
    wizard.destinations.length > 0 ||
    wizard.name !== null
  );
}

/** Whether something was typed that is never put into the browser's storage. */
export function holdsSecret(wizard: Wizard): boolean {
  return [wizard.picture, wizard.sound].some(
    (source) =>
      source?.kind === "url" &&
      (source.address.password !== "" ||
        source.address.passphrase !== "" ||
        storable(source.address.url) !== source.address.url.trim()),
  );
}

/** A confirmation holds for exactly these places. */
export const confirmationOf = (names: readonly string[]): string => [...names].sort().join("\n");

function withoutSecrets<S extends Source | null>(source: S): S {
  if (source?.kind !== "url") return source;
  const { url, user } = source.address;
  return { ...source, address: { url: storable(url), user, password: "", passphrase: "" } };
}

const keyOf = (user: string) => `castcore.new-stream.${user}`;

/** Keeps a draft for a reload of this tab. No password, passphrase, key or token is in it. */
export function keepDraft(user: string, wizard: Wizard): void {
  try {
    const { picture, sound } = wizard;
    const kept: Wizard = { ...wizard, picture: withoutSecrets(picture), sound: withoutSecrets(sound) };
    // What is public is read again before it is confirmed again.
    sessionStorage.setItem(keyOf(user), JSON.stringify({ ...kept, confirmed: "" }));
  } catch {
    // A browser that keeps nothing loses the draft on a reload, and nothing else.
  }
}

export function dropDraft(user: string): void {
  try {
    sessionStorage.removeItem(keyOf(user));
  } catch {
    // Nothing was kept then.
  }
}

const KINDS = ["file", "url", "test", "device"];
const isSource = (some: unknown): boolean =>
  typeof some === "object" && some !== null && KINDS.includes(String((some as { kind?: unknown }).kind));

/** The draft of this tab, unless it is from another version of this page. */
export function loadDraft(user: string): Wizard | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(user)) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const draft = { ...emptyWizard(), ...kept } as Wizard;
    const fits =
      (STEPS as readonly string[]).includes(draft.step) &&
      isSource(draft.picture) &&
      (draft.sound === null || isSource(draft.sound)) &&
      Array.isArray(draft.destinations) &&
      Array.isArray(draft.small);
    return fits ? draft : null;
  } catch {
    return null;
  }
}

/** What is still missing at a step, as the end of the key of its sentence. */
export function lackOf(
  wizard: Wizard,
  step: Step,
  how: How,
  name: string,
): "source" | "sound" | "passphrase" | "profile" | "name" | null {
  if (step === "what") {
    if (!isChosen(wizard.picture)) return "source";
    if (wizard.sound && !isChosen(wizard.sound)) return "sound";
    const sources = [wizard.picture, wizard.sound];
    return sources.every((source) => source?.kind !== "url" || isPassphraseFit(source.address))
      ? null
      : "passphrase";
  }
  if (step === "how") return how.kind === "profile" && how.id === "" ? "profile" : null;
  return name.trim() === "" ? "name" : null;
}
