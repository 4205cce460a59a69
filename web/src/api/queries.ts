import { queryOptions } from "@tanstack/react-query";
import { api, ok, whole } from "./client";
import { type JobList, keepNewer, loadJobs } from "./jobs";
import { readRunLog } from "./run-log";

/** Names of everything in the cache, in one place. */
export const keys = {
  me: ["me"] as const,
  setup: ["setup"] as const,
  jobs: ["jobs"] as const,
  job: (id: string) => ["job", id] as const,
  runs: (id: string) => ["runs", id] as const,
  runLog: (id: string, run: number) => ["runs", id, run] as const,
  destinations: ["destinations"] as const,
  profiles: ["profiles"] as const,
  files: (path: string) => ["files", path] as const,
  factor: ["factor"] as const,
  sessions: ["sessions"] as const,
  tokens: ["tokens"] as const,
  users: ["users"] as const,
  userSessions: (id: string) => ["users", id, "sessions"] as const,
  audit: ["audit"] as const,
  security: ["security"] as const,
  cspReports: ["security", "csp"] as const,
  events: ["events"] as const,
  devices: ["devices"] as const,
  system: ["monitoring", "system"] as const,
  ffmpeg: ["monitoring", "ffmpeg"] as const,
};

const PAGE = 500;

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => ok(api.GET("/auth/me", { signal })),
  staleTime: 5 * 60_000,
});

export const setupQuery = queryOptions({
  queryKey: keys.setup,
  queryFn: ({ signal }) => ok(api.GET("/setup/state", { signal })),
  staleTime: 0,
});

export const jobsQuery = queryOptions({
  queryKey: keys.jobs,
  queryFn: async ({ signal, client }) => {
    const page = async (offset: number, limit: number) => {
      const query = { limit, offset };
      const { data, response } = await whole(api.GET("/stream-jobs", { params: { query }, signal }));
      return { jobs: data, total: Number(response.headers.get("x-total-count") ?? data.length) };
    };
    const known = () => client.getQueryData<JobList>(keys.jobs);
    // On the first load the page shows what is there; later the old list stands until the new one is whole.
    const first = known() === undefined;
    const list = await loadJobs(page, (part) => {
      if (first) client.setQueryData(keys.jobs, keepNewer(part, known()));
    });
    return keepNewer(list, known());
  },
});

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => ok(api.GET("/stream-jobs/{id}", { params: { path: { id } }, signal })),
  });

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.runs(id),
    queryFn: ({ signal }) => ok(api.GET("/stream-jobs/{id}/runs", { params: { path: { id } }, signal })),
  });

export const runLogQuery = (id: string, run: number) =>
  queryOptions({
    queryKey: keys.runLog(id, run),
    queryFn: ({ signal }) => readRunLog(id, run, signal),
  });

export const destinationsQuery = queryOptions({
  queryKey: keys.destinations,
  queryFn: ({ signal }) => ok(api.GET("/destinations", { params: { query: { limit: PAGE } }, signal })),
});

export const profilesQuery = queryOptions({
  queryKey: keys.profiles,
  queryFn: ({ signal }) => ok(api.GET("/ffmpeg-profiles", { params: { query: { limit: PAGE } }, signal })),
});

export const filesQuery = (path: string) =>
  queryOptions({
    queryKey: keys.files(path),
    queryFn: ({ signal }) => ok(api.GET("/files", { params: { query: { path } }, signal })),
    staleTime: 5_000,
  });
