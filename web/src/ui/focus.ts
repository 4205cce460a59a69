import { type RefObject, useCallback, useEffect, useRef } from "react";

/**
 * What has the focus at the moment something opens over the page. An entry of a menu is gone when the menu closes:
 * its place is taken by the button that the menu belongs to.
 */
export function openerNow(): HTMLElement | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body) return null;
  const button = active.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : active;
}

/** Gives the focus back; when its owner is gone, to the dialog that is still open, or to the content of the page. */
export function returnFocus(opener: HTMLElement | null): void {
  const open = document.querySelectorAll<HTMLElement>('[role="dialog"], [role="alertdialog"]');
  const top = open[open.length - 1];
  // A question that came in the place of what closes has the focus already, at the answer where it wants it.
  if (top && top !== document.activeElement && top.contains(document.activeElement)) return;
  // Two may close at once: where the one below had its own opener, that has the focus by now and keeps it.
  if (!top && !opener?.isConnected && document.activeElement !== document.body) return;
  const place = opener?.isConnected ? opener : document.getElementById("main");
  const target = top && !top.contains(place) ? top : place;
  target?.focus({ preventScroll: true });
}

/** After something was removed: where its own button had the focus, the content of the page takes it. */
export function rescueFocus(): void {
  if (document.activeElement === document.body) returnFocus(null);
}

/**
 * As the `ref` of a group whose buttons take each other's place, such as start and stop: when the one that had the focus
 * is gone, the first that can be pressed takes it over.
 */
export function useHeldFocus<T extends HTMLElement>(): RefObject<T | null> {
  const group = useRef<T>(null);
  const held = useRef(false);
  useEffect(() => {
    // A button that is removed says nothing, so it is noted when the focus or a finger goes elsewhere.
    const note = ({ target }: Event) => {
      held.current = target instanceof Node && (group.current?.contains(target) ?? false);
    };
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", note);
    return () => {
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", note);
    };
  }, []);
  useEffect(() => {
    if (!held.current || document.activeElement !== document.body) return;
    group.current?.querySelector<HTMLElement>("button:not(:disabled)")?.focus({ preventScroll: true });
  });
  return group;
}

/** Remembers who opened a dialog; the answer gives the focus back when it closes. */
export function useOpener(open: boolean): (event: Event) => void {
  const opener = useRef<HTMLElement | null>(null);
  const was = useRef(false);
  // While it is being drawn for the first time the focus is still where it was.
  if (open && !was.current) opener.current = openerNow();
  was.current = open;
  return useCallback((event: Event) => {
    event.preventDefault();
    returnFocus(opener.current);
  }, []);
}

const FIELDS = ":is(input, select, textarea):not(:disabled, [type=hidden], [aria-hidden=true])";

/** The field of a form where entering begins: the first that is empty and must not stay so, or the first of all. */
function firstField(within: Element): HTMLElement | undefined {
  const fields = [...within.querySelectorAll<HTMLInputElement>(`form ${FIELDS}`)];
  return fields.find((field) => field.required && field.value === "") ?? fields[0];
}

/** A dialog with a form begins at its first field, not at the cross; another one where its frame wants it. */
export function beginAtField(event: Event): void {
  const field = event.currentTarget instanceof Element ? firstField(event.currentTarget) : undefined;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** To the first field of a form that was filled anew. */
export function goToField(form: Element | null | undefined): void {
  if (form) firstField(form.parentElement ?? form)?.focus();
}

/**
 * As the `ref` of a page or step that takes the place of another one, and with it the focus: goes to the first field, or
 * to the step itself, which needs a `tabIndex` of -1.
 */
export function arriveAtField(place: HTMLElement | null): void {
  if (!place || place.contains(document.activeElement)) return;
  (firstField(place) ?? place).focus();
}

/** The same where there is reading to do before anything is entered. */
export function arriveAtStep(place: HTMLElement | null): void {
  if (place && !place.contains(document.activeElement)) place.focus();
}

/**
 * After a form was refused: goes to the first field that was, or else brings what is told about it into sight. On a phone
 * either may have been scrolled away. `refusal` is another one for each answer.
 */
export function useRefusedField<T extends HTMLElement>(refusal: unknown): RefObject<T | null> {
  const place = useRef<T>(null);
  useEffect(() => {
    if (!refusal) return;
    const within = place.current?.closest("form");
    const field = within?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!field) {
      if (within) place.current?.scrollIntoView?.({ block: "nearest" });
      return;
    }
    field.focus();
    // The reason stands below the field, where a dialog on a phone may cut it off.
    const reason = document.getElementById(field.getAttribute("aria-describedby") ?? "");
    reason?.scrollIntoView?.({ block: "nearest" });
  }, [refusal]);
  return place;
}
