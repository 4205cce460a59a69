import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../../api/client";
import { destinationsQuery, keys, profilesQuery } from "../../api/queries";
import type { Destination, StreamJob } from "../../api/types";
import { outputFor } from "../../state/destinations";
import { findPreset, freeName, presetBody } from "../../state/presets";
import { type How, sizeOf } from "./how";
import { inputOf, type Source } from "./source";

export interface Plan {
  name: string;
  source: Source;
  how: How;
  /** None: a preview. */
  destinations: readonly Destination[];
  /** The name of the preview's destination, should there be none yet. */
  previewName: string;
}

async function profileFor(cache: QueryClient, how: How): Promise<string | null> {
  if (how.kind === "copy") return null;
  if (how.kind === "profile") return how.id;
  const profiles = await cache.fetchQuery({ ...profilesQuery, staleTime: 0 });
  const have = findPreset(profiles, how.preset);
  if (have) return have.id;
  const taken = profiles.map((profile) => profile.name);
  const body = { name: freeName(how.preset, taken), ...presetBody(how.preset) };
  const made = await ok(api.POST("/ffmpeg-profiles", { body }));
  void cache.invalidateQueries({ queryKey: keys.profiles });
  return made.id;
}

/**
 * What a preview is sent to: the server wants a destination for everything that runs. One of the kind `preview` serves
 * all streams, because each of them writes into a folder of its own.
 */
async function previewDestination(cache: QueryClient, name: string): Promise<Destination> {
  const all = await cache.fetchQuery({ ...destinationsQuery, staleTime: 0 });
  const have = all.find((destination) => destination.kind === "preview" && destination.enabled);
  if (have) return have;
  const made = await ok(api.POST("/destinations", { body: { name, kind: "preview", url: "preview" } }));
  void cache.invalidateQueries({ queryKey: keys.destinations });
  return made;
}

/** Makes the job; a preset becomes a profile of that name the first time. */
export async function createJob(cache: QueryClient, plan: Plan): Promise<StreamJob> {
  const profileId = await profileFor(cache, plan.how);
  const destinations = plan.destinations.length
    ? plan.destinations
    : [await previewDestination(cache, plan.previewName)];
  const profiles = cache.getQueryData(profilesQuery.queryKey) ?? [];
  return ok(
    api.POST("/stream-jobs", {
      body: {
        name: plan.name,
        ffmpeg_profile_id: profileId,
        inputs: [inputOf(plan.source, sizeOf(plan.how, profiles))],
        outputs: destinations.map(outputFor),
      },
    }),
  );
}
