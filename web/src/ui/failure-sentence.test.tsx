import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ApiFailure } from "../api/failure";
import { keys } from "../api/queries";
import { FailureSentence } from "./FailureSentence";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ params, children }: { params: { id: string }; children: string }) => (
    <a href={`/streams/${params.id}`}>{children}</a>
  ),
}));
afterEach(cleanup);

function show(streams: { id: string; name: string }[], params: Record<string, unknown>) {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  cache.setQueryData(keys.destinations, [{ id: "d1", name: "RTMP live" }]);
  cache.setQueryData(keys.jobs, { jobs: streams, total: streams.length });
  render(
    <QueryClientProvider client={cache}>
      <p data-testid="said">
        <FailureSentence failure={new ApiFailure({ code: "destination.in_use", params })} />
      </p>
    </QueryClientProvider>,
  );
  return screen.getByTestId("said").textContent;
}

it("leads to the stream that has the destination", () => {
  const said = show([{ id: "7", name: "Listen" }], { destination: "d1", job: "Listen" });
  expect(said).toContain("RTMP live is on air for “Listen”.");
  expect(screen.getByRole("link").getAttribute("href")).toBe("/streams/7");
});

it("leads nowhere when it is not sure where to", () => {
  const two = [
    { id: "7", name: "Listen" },
    { id: "8", name: "Listen" },
  ];
  show(two, { destination: "d1", job: "Listen" });
  expect(screen.queryByRole("link")).toBeNull();
  cleanup();
  expect(show(two, {})).toContain("This destination is on air for another stream.");
  expect(screen.queryByRole("link")).toBeNull();
});
