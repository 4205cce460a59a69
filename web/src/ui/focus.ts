import { useCallback, useRef } from "react";

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
  const place = opener?.isConnected ? opener : document.getElementById("main");
  const target = top && !top.contains(place) ? top : place;
  target?.focus({ preventScroll: true });
}

/** After something was removed: where its own button had the focus, the content of the page takes it. */
export function rescueFocus(): void {
  if (document.activeElement === document.body) returnFocus(null);
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
