import { useRouter } from "@tanstack/react-router";
import { type RefObject, useEffect } from "react";

/** Whoever came back waits so long for the link by which the page was left; the list it stands in may have to load. */
const RETURN_MS = 2_000;

/** The link to `path` on a page, wherever on that path it leads. */
function linkTo(page: HTMLElement, path: string): HTMLElement | null {
  const links = page.querySelectorAll<HTMLAnchorElement>("a[href]");
  return [...links].find((link) => link.pathname === path && link.origin === location.origin) ?? null;
}

/**
 * Gives the focus to the link to `path` as soon as it is there, unless it never comes or the focus went elsewhere
 * meanwhile. The answer calls it off.
 */
function returnTo(page: HTMLElement, path: string): () => void {
  const look = () => {
    const active = document.activeElement;
    const idle = active === null || active === page || active === document.body;
    const link = idle ? linkTo(page, path) : null;
    link?.focus({ preventScroll: true });
    if (link || !idle) stop();
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => observer.disconnect(), RETURN_MS);
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  observer.observe(page, { childList: true, subtree: true });
  look();
  return stop;
}

/**
 * Where the focus is on a page that was just opened: a new page is read from its beginning; a page that one comes back to
 * goes on at the link by which it was left. A changed filter on the same page is not a new page.
 */
export function usePageFocus(main: RefObject<HTMLElement | null>): void {
  const router = useRouter();
  useEffect(() => {
    let back = false;
    let callOff = () => {};
    const stopHearing = router.history.subscribe(({ action: { type } }) => {
      back = type === "BACK" || type === "FORWARD" || type === "GO";
    });
    const stopWaiting = router.subscribe("onResolved", ({ pathChanged, fromLocation }) => {
      const page = main.current;
      if (!pathChanged || !fromLocation || !page) return;
      callOff();
      page.focus({ preventScroll: true });
      if (back) callOff = returnTo(page, fromLocation.pathname);
    });
    return () => {
      callOff();
      stopHearing();
      stopWaiting();
    };
  }, [router, main]);
}
