import type { QueryClient } from "@tanstack/react-query";
import { api, ok } from "../../api/client";
import { type ApiFailure, toFailure } from "../../api/failure";
import { destinationsQuery, keys, profilesQuery } from "../../api/queries";
import type { Destination, NewDestination, Profile, StreamJob } from "../../api/types";
import { outputFor } from "../../state/destinations";
import { findSame, freeName, type ProfileBody } from "../../state/presets";
import type { Rendition } from "./rendition";
import type { InputBody } from "./source";

/** The steps in the order in which they are safe: nothing is on air before everything it needs is there. */
export type Stage = "profile" | "destination" | "stream" | "start";

export interface Plan {
  name: string;
  inputs: InputBody[];
  /** A profile that exists, one to be made, or none: passed through. */
  profile: { id: string } | { name: string; body: ProfileBody } | null;
  destinations: readonly Destination[];
  /** A second, smaller picture, and the destinations that get it. */
  second: { rendition: Rendition; destinations: readonly string[] } | null;
  /** Names for what is made when it is missing. */
  recordingName: string | null;
  previewName: string;
  start: boolean;
}

/** What a try has made already. The next try goes on from here instead of making it twice. */
export interface Made {
  profile?: { key: string; id: string };
  recording?: Destination;
  job?: StreamJob;
}

/** A failure that says at which step it happened. */
export class StageFailure extends Error {
  constructor(
    readonly stage: Stage,
    readonly failure: ApiFailure,
  ) {
    super(`${stage}: ${failure.code}`);
  }
}

/** `Sunday Service #1` → `sunday-service-1`; a name that no file system minds. */
export function fileName(name: string): string {
  const plain = name.normalize("NFKD").replace(/ß/g, "ss").replace(/\p{M}/gu, "").toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "recording"
  );
}

async function profileFor(cache: QueryClient, wanted: Plan["profile"], made: Made): Promise<string | null> {
  if (!wanted) return null;
  if ("id" in wanted) return wanted.id;
  const key = JSON.stringify(wanted.body);
  if (made.profile?.key === key) return made.profile.id;
  const profiles = await cache.fetchQuery({ ...profilesQuery, staleTime: 0 });
  const have = findSame(profiles, wanted.body);
  if (have) return have.id;
  const taken = profiles.map((profile: Profile) => profile.name);
  const body = { name: freeName(wanted.name, taken), ...wanted.body };
  const fresh = await ok(api.POST("/ffmpeg-profiles", { body }));
  made.profile = { key, id: fresh.id };
  void cache.invalidateQueries({ queryKey: keys.profiles });
  return fresh.id;
}

async function makeDestination(cache: QueryClient, body: NewDestination): Promise<Destination> {
  const fresh = await ok(api.POST("/destinations", { body }));
  void cache.invalidateQueries({ queryKey: keys.destinations });
  return fresh;
}

/**
 * What a stream is sent to: the chosen destinations, a recording, or a preview. The server wants a destination for
 * everything that runs; one of the kind `preview` serves all streams, because each writes into a folder of its own.
 */
async function placesFor(cache: QueryClient, plan: Plan, made: Made): Promise<Destination[]> {
  const places = [...plan.destinations];
  if (plan.recordingName !== null) {
    const all = await cache.fetchQuery({ ...destinationsQuery, staleTime: 0 });
    const names = all.map((each) => each.name);
    made.recording ??= await makeDestination(cache, {
      name: freeName(plan.recordingName, names),
      kind: "recording",
      url: `${fileName(plan.name)}.mp4`,
    });
    places.push(made.recording);
  }
  if (places.length > 0) return places;
  const all = await cache.fetchQuery({ ...destinationsQuery, staleTime: 0 });
  const have = all.find((destination) => destination.kind === "preview" && destination.enabled);
  return [
    have ?? (await makeDestination(cache, { name: plan.previewName, kind: "preview", url: "preview" })),
  ];
}

/**
 * Makes what is missing and starts the stream. A start that is refused is told to the caller as `StageFailure` with the
 * stream standing in `made`: it exists, and its own page says more.
 */
export async function goOnAir(
  cache: QueryClient,
  plan: Plan,
  made: Made,
  onStage: (stage: Stage) => void,
): Promise<StreamJob> {
  const at = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    onStage(stage);
    try {
      return await work();
    } catch (thrown) {
      throw new StageFailure(stage, toFailure(thrown));
    }
  };
  const profileId = await at("profile", () => profileFor(cache, plan.profile, made));
  const places = await at("destination", () => placesFor(cache, plan, made));
  const job = await at("stream", async () => {
    const { second } = plan;
    const sizeFor = (id: string) =>
      second?.destinations.includes(id) ? { rendition: second.rendition.name } : {};
    const body = {
      name: plan.name,
      ffmpeg_profile_id: profileId,
      inputs: plan.inputs,
      outputs: places.map((place) => ({ ...outputFor(place), ...sizeFor(place.id) })),
      ...(second ? { renditions: [second.rendition] } : {}),
    };
    made.job ??= await ok(api.POST("/stream-jobs", { body }));
    return made.job;
  });
  if (plan.start) {
    await at("start", () => ok(api.POST("/stream-jobs/{id}/start", { params: { path: { id: job.id } } })));
  }
  return job;
}
