import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../../api/client";
import { keys, profilesQuery } from "../../api/queries";
import type { Destination, StreamJob } from "../../api/types";
import { outputFor } from "../../state/destinations";
import { findPreset, freeName, presetBody } from "../../state/presets";
import { type How, sizeOf } from "./how";
import { inputOf, type Source } from "./source";

export interface Plan {
  name: string;
  source: Source;
  how: How;
  destinations: readonly Destination[];
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

/** Makes the job; a preset becomes a profile of that name the first time. */
export async function createJob(cache: QueryClient, plan: Plan): Promise<StreamJob> {
  const profileId = await profileFor(cache, plan.how);
  const profiles = cache.getQueryData(profilesQuery.queryKey) ?? [];
  return ok(
    api.POST("/stream-jobs", {
      body: {
        name: plan.name,
        ffmpeg_profile_id: profileId,
        inputs: [inputOf(plan.source, sizeOf(plan.how, profiles))],
        outputs: plan.destinations.map(outputFor),
      },
    }),
  );
}
