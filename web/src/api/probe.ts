import { queryOptions } from "@tanstack/react-query";
import { api, authorizedFetch, ok } from "./client";
import { keys } from "./queries";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** One stream that was found in a source. */
export type FoundStream = Schemas["TrialStream"];
/** What a look into a source found. A source that cannot be opened is an answer too. */
export type Probe = Schemas["InputTrial"];
export type ProbeRequest = Schemas["InputTest"];
/** A device that the settings of the server name. */
export type Device = Schemas["AllowedDevice"];
/** Which part of an input is taken. */
export type Media = "both" | "video" | "audio";

/** A source may take twelve seconds to answer, after a wait for a place; the server ends the look itself. */
const PROBE_MS = 30_000;

/** Opens a source for a moment and says what is in it. */
export const probe = (body: ProbeRequest): Promise<Probe> =>
  ok(api.POST("/inputs/test", { body, fetch: (request) => authorizedFetch(request, PROBE_MS) }));

/** Cameras and sound cards that may be used. */
export const devicesQuery = queryOptions({
  queryKey: keys.devices,
  queryFn: ({ signal }): Promise<Device[]> => ok(api.GET("/devices", { signal })),
  staleTime: 30_000,
});
