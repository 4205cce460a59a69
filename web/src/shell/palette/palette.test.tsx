import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keys } from "../../api/queries";
import type { Me, StreamJob } from "../../api/types";
import { ConfirmProvider } from "../../ui/Confirm";
import { Palette } from "./Palette";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));

const jobs = [
  { id: "1", name: "Night Loop", state: "running", desired_state: "running", enabled: true, outputs_live: 2 },
  { id: "2", name: "Podcast", state: "stopped", desired_state: "stopped", enabled: true, outputs_live: 0 },
  { id: "3", name: "Replay", state: "failed", desired_state: "stopped", enabled: true, outputs_live: 0 },
] as StreamJob[];

const closed = vi.fn();

function open(permissions: string[]) {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  cache.setQueryData(keys.jobs, { jobs, total: jobs.length });
  cache.setQueryData(keys.destinations, []);
  cache.setQueryData(keys.me, { username: "anna", roles: [], permissions } as unknown as Me);
  render(
    <QueryClientProvider client={cache}>
      <ConfirmProvider>
        <Palette onClose={closed} />
      </ConfirmProvider>
    </QueryClientProvider>,
  );
  return screen.getByTestId<HTMLInputElement>("palette-input");
}

const labels = () => screen.getAllByRole("option").map((each) => each.textContent);
const active = () => screen.getByRole("option", { selected: true }).textContent;

beforeEach(() => {
  navigate.mockClear();
  closed.mockClear();
});
afterEach(cleanup);

it("begins with what needs somebody, and the field keeps the focus while arrows choose", () => {
  const field = open(["streams.control"]);
  expect(active()).toContain("Replay");
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(active()).toContain("Dashboard");
  expect(field.getAttribute("aria-activedescendant")).toBe(
    screen.getByRole("option", { selected: true }).getAttribute("id"),
  );
  fireEvent.keyDown(field, { key: "ArrowUp" });
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(active()).toContain("Sign out");
});

it("goes to a stream by a few of its letters", () => {
  const field = open([]);
  fireEvent.change(field, { target: { value: "nigh" } });
  expect(labels()).toEqual(["Night LoopOn air"]);
  fireEvent.keyDown(field, { key: "Enter" });
  expect(closed).toHaveBeenCalled();
  expect(navigate).toHaveBeenCalledWith({ to: "/streams/$id", params: { id: "1" } });
});

it("offers only deeds that are possible and allowed", () => {
  const field = open(["streams.control"]);
  fireEvent.change(field, { target: { value: "night" } });
  expect(labels()).toEqual(["Night LoopOn air", "Restart Night Loop", "Stop Night Loop"]);
  fireEvent.change(field, { target: { value: "podcast" } });
  expect(labels()).toEqual(["PodcastOff", "Start Podcast"]);
});

it("asks before it stops a stream, as the pages do", async () => {
  const field = open(["streams.control"]);
  fireEvent.change(field, { target: { value: "stop night" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect((await screen.findByTestId("confirm")).textContent).toContain("off air at 2 destinations");
});

it("says that nothing matches", () => {
  const field = open([]);
  fireEvent.change(field, { target: { value: "xyzzy" } });
  expect(screen.getByText("Nothing matches “xyzzy”.")).toBeTruthy();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(closed).not.toHaveBeenCalled();
});
