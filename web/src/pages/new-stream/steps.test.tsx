import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "../../i18n";
import { api } from "../../api/client";
import { keys } from "../../api/queries";
import type { Destination, StreamJob } from "../../api/types";
import { ConfirmProvider } from "../../ui/Confirm";
import { AddOutputDialog } from "../stream/AddOutputDialog";
import { NewStream } from "./NewStream";
import { SECOND } from "./rendition";
import { SourceFields } from "./SourceFields";
import { Summary } from "./Summary";
import { emptySource, type Source } from "./source";
import { WhereStep } from "./WhereStep";
import { emptyWizard, keepDraft } from "./wizard";

vi.mock("@tanstack/react-router", () => ({
  useBlocker: () => {},
  useNavigate: () => () => {},
  useSearch: () => ({}),
}));

const me = { id: "u1", permissions: [] };
const twitch = {
  id: "d1",
  name: "Twitch",
  kind: "rtmp",
  url: "rtmp://live-fra.twitch.tv/app",
  enabled: true,
} as Destination;
const onAir = {
  id: "j1",
  name: "Listen and live",
  state: "running",
  desired_state: "running",
  outputs: [
    {
      id: "o1",
      destination_id: "d1",
      destination_kind: "rtmp",
      enabled: true,
      desired_state: "running",
      state: "live",
    },
  ],
} as unknown as StreamJob;

let answers: Record<string, unknown>;
const posted: string[] = [];

beforeEach(() => {
  posted.length = 0;
  sessionStorage.clear();
  answers = {
    "/destinations": [twitch],
    "/devices": [],
    "/files": { entries: [], path: "", root: "MEDIA_DIR" },
  };
  const answer = (data: unknown) => Promise.resolve({ data, response: new Response("{}") });
  vi.spyOn(api, "GET").mockImplementation(((path: string) => answer(answers[path] ?? [])) as never);
  vi.spyOn(api, "POST").mockImplementation(((path: string) => {
    posted.push(path);
    const given = answers[path];
    return given instanceof Error
      ? Promise.resolve({
          error: JSON.parse(given.message),
          response: new Response("{}", { status: 422 }),
        })
      : answer(given ?? {});
  }) as never);
});
afterEach(cleanup);

function show(children: ReactNode) {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  cache.setQueryData(keys.me, me);
  cache.setQueryData(keys.destinations, [twitch]);
  cache.setQueryData(keys.jobs, { jobs: [onAir], total: 1 });
  cache.setQueryData(keys.job("j1"), onAir);
  render(
    <QueryClientProvider client={cache}>
      <ConfirmProvider>{children}</ConfirmProvider>
    </QueryClientProvider>,
  );
}

function Fields({ first }: { first: Source }) {
  const [source, setSource] = useState(first);
  return (
    <form>
      <SourceFields source={source} onSource={setSource} />
    </form>
  );
}
const address = (url: string, passphrase = "") => {
  const source = emptySource("url") as Extract<Source, { kind: "url" }>;
  return { ...source, address: { ...source.address, url, passphrase } };
};
const trial = (part: object) => ({ ok: true, streams: [], took_ms: 5, ...part });

it("goes on with a source that has no sound only after a second press", async () => {
  answers["/inputs/test"] = trial({ streams: [{ media: "video", codec: "h264" }] });
  const picture = address("http://cdn.example.org/a.mp4");
  keepDraft("u1", { ...emptyWizard(), picture, how: { kind: "preset", preset: "audio" } });
  show(<NewStream />);
  expect(screen.queryByTestId("doubts")).toBeNull();
  fireEvent.click(screen.getByTestId("test-source"));
  await screen.findByTestId("doubts");
  expect(screen.getByTestId("doubts").textContent).toContain("no sound");
  fireEvent.click(screen.getByTestId("next-step"));
  expect(screen.getByTestId("page-what")).toBeTruthy();
  expect(screen.getByTestId("next-step").textContent).toBe("Go on all the same");
  fireEvent.click(screen.getByTestId("next-step"));
  expect(screen.getByTestId("page-how")).toBeTruthy();
  fireEvent.click(screen.getByTestId("next-step"));
  expect(screen.getByTestId("page-where"), "asked once, not at every step").toBeTruthy();
});

it("leads from a refused passphrase to its field", async () => {
  answers["/inputs/test"] = trial({ ok: false, code: "auth_failed", hint: "auth_failed" });
  show(<Fields first={address("srt://h:9000")} />);
  fireEvent.click(screen.getByTestId("test-source"));
  const result = await screen.findByTestId("test-failed");
  expect(result.textContent).toContain("The passphrase was refused or is missing.");
  expect(result.closest("[role=status]")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Enter the passphrase" }));
  expect(document.activeElement).toBe(screen.getByTestId("srt-passphrase"));
});

it("does not speak of a passphrase to a camera", async () => {
  answers["/inputs/test"] = trial({ ok: false, code: "auth_failed" });
  show(<Fields first={address("rtsp://h/1")} />);
  fireEvent.click(screen.getByTestId("test-source"));
  expect((await screen.findByTestId("test-failed")).textContent).not.toContain("passphrase");
});

it("says at the passphrase what the server has against it", async () => {
  const fields = [{ path: "uri", code: "passphrase_length" }];
  answers["/inputs/test"] = new Error(
    JSON.stringify({ error: { code: "validation.failed", params: { fields } } }),
  );
  show(<Fields first={address("srt://h:9000", "short")} />);
  fireEvent.click(screen.getByTestId("test-source"));
  const field = screen.getByTestId("srt-passphrase");
  await waitFor(() => expect(field.getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getByTestId("source-url").getAttribute("aria-invalid")).toBeNull();
  expect(screen.queryByText("uri")).toBeNull();
});

it("says how an address begins", () => {
  show(<Fields first={address("192.168.1.20:554/stream")} />);
  expect(screen.getByRole("alert").textContent).toContain("rtsp://");
  fireEvent.change(screen.getByTestId("source-url"), { target: { value: "ftp://h" } });
  expect(screen.getByRole("alert").textContent).toMatch(/^ftp:\/\/ is not supported/);
});

it("says before going on air that a destination has a sender already", () => {
  const step = (chosen: Destination[]) => (
    <WhereStep
      wizard={{ ...emptyWizard(), destinations: chosen.map(({ id }) => id) }}
      onWizard={() => {}}
      publicNames={[]}
      how={{ kind: "copy" }}
      profiles={[]}
      found={null}
      chosen={chosen}
    />
  );
  show(step([]));
  expect(screen.getByText(/On air for “Listen and live”/)).toBeTruthy();
  expect(screen.queryByTestId("dest-taken")).toBeNull();
  cleanup();
  show(step([twitch]));
  expect(screen.getByTestId("dest-taken").textContent).toContain("Twitch is on air for “Listen and live”");
});

it("tells of the second size in the summary, where there is one", () => {
  const summary = (preset: "720p" | "audio") => (
    <Summary
      wizard={{ ...emptyWizard(), second: SECOND }}
      how={{ kind: "preset", preset }}
      chosen={[]}
      profiles={[]}
    />
  );
  show(summary("720p"));
  expect(screen.getByText("720p, and 640×360")).toBeTruthy();
  cleanup();
  show(summary("audio"));
  expect(screen.queryByText(/640/)).toBeNull();
});

it.each(["running", "unknown"])(
  "adds nothing public to a stream that is %s before that is confirmed",
  async (state) => {
    const job = { ...onAir, id: "j2", state, outputs: [] };
    show(<AddOutputDialog job={job} onClose={() => {}} />);
    fireEvent.change(await screen.findByTestId("dest-existing"), { target: { value: "d1" } });
    fireEvent.click(screen.getByTestId("dest-save"));
    expect(screen.getByText("Confirm what becomes public.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByTestId("public-confirm"));
    expect(posted).toEqual([]);
    fireEvent.click(screen.getByTestId("public-confirm"));
    fireEvent.click(screen.getByTestId("dest-save"));
    await waitFor(() => expect(posted).toEqual(["/stream-jobs/{id}/outputs"]));
  },
);

it("does not ask for a stream that is off", async () => {
  show(
    <AddOutputDialog
      job={{ ...onAir, id: "j2", state: "stopped", desired_state: "stopped", outputs: [] }}
      onClose={() => {}}
    />,
  );
  fireEvent.change(await screen.findByTestId("dest-existing"), { target: { value: "d1" } });
  expect(screen.queryByTestId("public")).toBeNull();
});
