import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useMay } from "../auth/permissions";
import { isCovered, isTyping, KeyReader, PALETTE_KEY, singleKeys } from "./keys";
import { pageKeys } from "./page-keys";
import { closePanel, openPanel, panel } from "./panels";
import { roomsFor } from "./rooms";

/** The page's own search field takes `/`; where there is none, the palette does. */
const SEARCH = '#main input[type="search"]';

function focusSearch(): void {
  const field = [...document.querySelectorAll<HTMLInputElement>(SEARCH)].find((each) =>
    each.checkVisibility(),
  );
  if (!field) {
    openPanel("palette");
    return;
  }
  field.focus();
  field.select();
}

/** Listens for the keys of the whole console. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const may = useMay();
  const deeds = new Map<string, () => void>([
    ["?", () => openPanel("shortcuts")],
    ["/", focusSearch],
    ["g a", () => void navigate({ to: "/account" })],
  ]);
  for (const { letter, to } of roomsFor(may)) deeds.set(`g ${letter}`, () => void navigate({ to }));
  if (may("streams.write")) deeds.set("n", () => void navigate({ to: "/streams/new" }));
  const now = useRef(deeds);
  now.current = deeds;
  useEffect(() => {
    const reader = new KeyReader(["g"]);
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const command = event.ctrlKey || event.metaKey;
      if (command && !event.altKey && !event.shiftKey && event.key.toUpperCase() === PALETTE_KEY) {
        if (panel.get() === "palette") closePanel();
        else if (isCovered()) return;
        else openPanel("palette");
        event.preventDefault();
        return;
      }
      if (command || event.altKey || event.key.length !== 1) return;
      if (!singleKeys.get() || isTyping(event.target) || isCovered()) return;
      const name = reader.read(event.key, event.timeStamp);
      const ofPage = pageKeys.get().find(({ key }) => key === name);
      const deed = name === null ? undefined : (now.current.get(name) ?? ofPage?.run);
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
}
