import "./styles/base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { toFailure } from "./api/failure";
import { keys } from "./api/queries";
import { session } from "./auth";
import { demands } from "./auth/demands";
import { startLanguage } from "./i18n";
import { applyTheme } from "./lib/theme";
import { startLive } from "./live";
import { makeRouter } from "./router";
import { FirstFrame } from "./shell/Frame";
import { ProofDialog } from "./shell/ProofDialog";
import { ConfirmProvider } from "./ui/Confirm";
import { Toasts } from "./ui/Toasts";
import { warmUp } from "./warm";

// Dialogs lock the page's scrolling with a style element; under our policy it needs the page's nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) setNonce(nonce);

applyTheme();

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      // The live link keeps the cache fresh; refetching is for what it does not carry.
      staleTime: 30_000,
      retry: (count, thrown) => {
        const { status } = toFailure(thrown);
        return (status === 0 || status >= 500) && count < 2;
      },
    },
  },
});

const router = makeRouter(cache);
startLive(cache);

/** Nothing of the last user stays in the page. */
function leave(): void {
  cache.clear();
  // Whoever signs in next after a chosen sign-out may be somebody else: no way back to this page.
  if (router.state.location.pathname !== "/login") void router.navigate({ to: "/login", replace: true });
}

let before = session.status.get();
session.status.subscribe(() => {
  const now = session.status.get();
  if (now === "signed_out" && before === "unknown" && router.state.status === "idle") {
    // The server came back and does not know us: the guards lead to the sign-in.
    void router.invalidate();
  } else if (now === "signed_in" && before === "signed_out") {
    // Signed in here or in another tab: guards run again and lead on, and what was refused meanwhile is asked again.
    void router.invalidate();
    void cache.invalidateQueries();
  }
  // A session that ended by itself leaves the page as it is: the shell asks for the password over it.
  before = now;
});
session.chosen.subscribe(() => {
  if (session.chosen.get()) leave();
});
// Rights may have changed since the page was loaded: another page asks again whether what is known is still so.
router.subscribe("onResolved", ({ pathChanged }) => {
  if (pathChanged) void cache.refetchQueries({ queryKey: keys.me, stale: true, type: "active" });
});
demands.onNews(() => void cache.invalidateQueries({ queryKey: keys.me }));

const place = document.getElementById("root");
if (!place) throw new Error("the page has no #root");
// Without words there is nothing to draw: they come first, and who it is can be asked while they are on their way.
const words = startLanguage();
void session.start();
warmUp(cache, window.location.pathname);
void words.then(() => {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <ConfirmProvider>
          <RouterProvider router={router} />
          <ProofDialog />
          <RouterContextProvider router={router}>
            <FirstFrame />
            <Toasts />
          </RouterContextProvider>
        </ConfirmProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
});
