import type { Destination, EditDestination, NewDestination } from "../../api/types";
import type { Kind } from "../../state/destinations";
import type { SecretEdit } from "../../ui/Field";

/** A destination while it is being entered. */
export interface Draft {
  kind: string;
  name: string;
  url: string;
  key: SecretEdit;
  enabled: boolean;
}

export const emptyDraft = (kind: Kind = "rtmp"): Draft => ({
  kind,
  name: "",
  url: "",
  key: { mode: "keep" },
  enabled: true,
});

export const draftOf = (destination: Destination): Draft => ({
  kind: destination.kind,
  name: destination.name,
  url: destination.url,
  key: { mode: "keep" },
  enabled: destination.enabled,
});

export const isComplete = (draft: Draft): boolean => draft.name.trim() !== "" && draft.url.trim() !== "";

export function toNew(draft: Draft): NewDestination {
  const key = draft.key.mode === "set" && draft.key.value !== "" ? { stream_key: draft.key.value } : {};
  return { name: draft.name.trim(), kind: draft.kind, url: draft.url.trim(), enabled: draft.enabled, ...key };
}

/** Only what changed: an address that is shown masked must not be sent back as if it were one. */
export function toEdit(draft: Draft, before: Destination): EditDestination {
  const edit: EditDestination = {};
  if (draft.name.trim() !== before.name) edit.name = draft.name.trim();
  if (draft.url.trim() !== before.url) edit.url = draft.url.trim();
  if (draft.kind !== before.kind) edit.kind = draft.kind;
  if (draft.enabled !== before.enabled) edit.enabled = draft.enabled;
  if (draft.key.mode === "clear") edit.stream_key = null;
  if (draft.key.mode === "set" && draft.key.value !== "") edit.stream_key = draft.key.value;
  return edit;
}
