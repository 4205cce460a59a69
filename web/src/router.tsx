import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { setupQuery } from "./api/queries";
import { session } from "./auth";
import { NotFound } from "./pages/NotFound";
import { RouteFailure } from "./pages/RouteFailure";
import { AppShell } from "./shell/AppShell";
import { Waiting } from "./shell/Waiting";

interface Context {
  cache: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound });

/** Only paths of our own: an address from outside must not become a way out. */
function ownPath(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;
}

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (search): { code?: string } =>
    search.code === undefined ? {} : { code: String(search.code).slice(0, 128) },
  beforeLoad: async ({ context }) => {
    const state = await context.cache.fetchQuery(setupQuery);
    if (state.completed) throw redirect({ to: "/login", replace: true });
  },
  component: lazyRouteComponent(() => import("./pages/Setup"), "Setup"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search): { next?: string; ended?: true } => {
    const next = ownPath(search.next);
    return { ...(next ? { next } : {}), ...(search.ended ? { ended: true as const } : {}) };
  },
  beforeLoad: async ({ context, search }) => {
    if ((await session.start()) === "signed_in") throw redirect({ to: search.next ?? "/", replace: true });
    const state = await context.cache.fetchQuery(setupQuery);
    if (!state.completed) throw redirect({ to: "/setup", replace: true });
  },
  component: lazyRouteComponent(() => import("./pages/Login"), "Login"),
});

/** Everything that needs somebody signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    if ((await session.start()) === "signed_out") {
      const next = location.href === "/" ? {} : { next: location.href };
      throw redirect({ to: "/login", search: next, replace: true });
    }
  },
  component: AppShell,
});

const streamFilters = ["all", "onair", "needs", "off"] as const;
export type StreamFilter = (typeof streamFilters)[number];

const validateFilter = (search: Record<string, unknown>): { show?: StreamFilter } => {
  const show = streamFilters.find((filter) => filter === search.show);
  return show && show !== "all" ? { show } : {};
};

const streamsPage = lazyRouteComponent(() => import("./pages/Streams"), "Streams");

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  validateSearch: validateFilter,
  component: streamsPage,
});

const streams = createRoute({
  getParentRoute: () => inside,
  path: "/streams",
  validateSearch: validateFilter,
  component: streamsPage,
});

const newStream = createRoute({
  getParentRoute: () => inside,
  path: "/streams/new",
  component: lazyRouteComponent(() => import("./pages/new-stream/NewStream"), "NewStream"),
});

const stream = createRoute({
  getParentRoute: () => inside,
  path: "/streams/$id",
  component: lazyRouteComponent(() => import("./pages/stream/Stream"), "Stream"),
});

const destinations = createRoute({
  getParentRoute: () => inside,
  path: "/destinations",
  component: lazyRouteComponent(() => import("./pages/Destinations"), "Destinations"),
});

const profiles = createRoute({
  getParentRoute: () => inside,
  path: "/profiles",
  component: lazyRouteComponent(() => import("./pages/Profiles"), "Profiles"),
});

const tree = root.addChildren([
  setup,
  login,
  inside.addChildren([home, streams, newStream, stream, destinations, profiles]),
]);

export function makeRouter(cache: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { cache },
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: RouteFailure,
    defaultNotFoundComponent: NotFound,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
