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
import { validateListSearch } from "./pages/list/list";
import { NotFound } from "./pages/NotFound";
import { validateWizardSearch } from "./pages/new-stream/search";
import { RouteFailure } from "./pages/RouteFailure";
import { validateAuditSearch } from "./pages/settings/audit/filters";
import { validateStreamSearch } from "./pages/stream/search";
import { validateStreamsSearch } from "./pages/streams/list";
import { Frame } from "./shell/Frame";
import { Inside } from "./shell/Inside";
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
  validateSearch: (search): { next?: string } => {
    const next = ownPath(search.next);
    return next ? { next } : {};
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
  component: Inside,
  pendingComponent: Frame,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/dashboard/Dashboard"), "Dashboard"),
});

const streams = createRoute({
  getParentRoute: () => inside,
  path: "/streams",
  validateSearch: validateStreamsSearch,
  component: lazyRouteComponent(() => import("./pages/streams/Streams"), "Streams"),
});

const newStream = createRoute({
  getParentRoute: () => inside,
  path: "/streams/new",
  validateSearch: validateWizardSearch,
  component: lazyRouteComponent(() => import("./pages/new-stream/NewStream"), "NewStream"),
});

const stream = createRoute({
  getParentRoute: () => inside,
  path: "/streams/$id",
  validateSearch: validateStreamSearch,
  component: lazyRouteComponent(() => import("./pages/stream/Stream"), "Stream"),
});

const destinations = createRoute({
  getParentRoute: () => inside,
  path: "/destinations",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("./pages/Destinations"), "Destinations"),
});

const profiles = createRoute({
  getParentRoute: () => inside,
  path: "/profiles",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("./pages/Profiles"), "Profiles"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account/Account"), "Account"),
});

const accountSecurity = createRoute({
  getParentRoute: () => inside,
  path: "/account/security",
  component: lazyRouteComponent(() => import("./pages/account/AccountSecurity"), "AccountSecurity"),
});

/** What administrators see; the pages share their tabs. */
const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/Settings"), "Settings"),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/security", replace: true });
  },
});

const overview = createRoute({
  getParentRoute: () => settings,
  path: "/security",
  component: lazyRouteComponent(() => import("./pages/settings/overview/Overview"), "Overview"),
});

const users = createRoute({
  getParentRoute: () => settings,
  path: "/users",
  component: lazyRouteComponent(() => import("./pages/settings/users/Users"), "Users"),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: "/audit",
  validateSearch: validateAuditSearch,
  component: lazyRouteComponent(() => import("./pages/settings/audit/Audit"), "Audit"),
});

/** An address that leads nowhere: whoever is signed in keeps the control room around it. */
const nowhere = createRoute({ getParentRoute: () => inside, path: "$", component: NotFound });

const tree = root.addChildren([
  setup,
  login,
  inside.addChildren([
    home,
    streams,
    newStream,
    stream,
    destinations,
    profiles,
    account,
    accountSecurity,
    settings.addChildren([settingsHome, overview, users, audit]),
    nowhere,
  ]),
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
