import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "../../i18n";
import { api } from "../../api/client";
import { ApiFailure } from "../../api/failure";
import type { Destination } from "../../api/types";
import { ConfirmProvider } from "../../ui/Confirm";
import { DestinationDialog } from "./DestinationDialog";
import { DestinationFields } from "./DestinationFields";
import { draftOf, emptyDraft } from "./draft";

afterEach(cleanup);
beforeEach(() => {
  vi.spyOn(api, "GET").mockImplementation((() =>
    Promise.resolve({ data: [], response: new Response("[]") })) as never);
});

const refusal = (path: string, code: string) =>
  new ApiFailure({ code: "validation.failed", fields: [{ path, code, params: {} }] });
const within = (children: React.ReactNode) => (
  <QueryClientProvider client={new QueryClient()}>
    <ConfirmProvider>{children}</ConfirmProvider>
  </QueryClientProvider>
);
const stored = {
  id: "d1",
  name: "Studio",
  kind: "rtmp",
  url: "rtmp://live.example.org/app",
  stream_key: "••••7f3k",
  has_stream_key: true,
  enabled: true,
  version: 1,
} as Destination;

it("can be pressed at any time, and then says what is missing", async () => {
  const post = vi.spyOn(api, "POST");
  render(
    within(
      <DestinationDialog destination={null} like={{ ...stored, url: "rtmp://••••@h" }} onClose={() => {}} />,
    ),
  );
  fireEvent.change(screen.getByTestId("dest-name"), { target: { value: " " } });
  expect(screen.queryByText("Please fill this in.")).toBeNull();
  fireEvent.click(screen.getByTestId("dest-save"));
  expect(screen.getAllByText("Please fill this in.")).toHaveLength(2);
  expect(document.activeElement).toBe(screen.getByTestId("dest-name"));
  expect(post).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId("dest-name"), { target: { value: "Studio" } });
  fireEvent.change(screen.getByTestId("dest-url"), { target: { value: "rtmp://h/app" } });
  await waitFor(() => expect(screen.queryByTestId("failure")).toBeNull());
});

it("says at the key that the key is missing, without the server's code", () => {
  const failure = refusal("url", "key_missing");
  const { rerender } = render(
    within(
      <DestinationFields
        draft={{ ...emptyDraft(), url: "rtmp://h/app" }}
        onDraft={() => {}}
        failure={failure}
      />,
    ),
  );
  const field = screen.getByTestId("dest-key");
  const reason = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toBe("The stream key is missing.");
  expect(screen.getByTestId("dest-url").getAttribute("aria-invalid")).toBeNull();
  rerender(
    within(
      <DestinationFields
        draft={draftOf(stored)}
        onDraft={() => {}}
        failure={failure}
        mask="••••7f3k"
        existing
        before={stored}
      />,
    ),
  );
  expect(screen.getByTestId("dest-key-stored").textContent).toContain("The stream key is missing.");
  expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
});

it("says of SRT how to wait at every address", () => {
  const draft = { ...emptyDraft("srt"), url: "srt://:9000" };
  render(
    within(<DestinationFields draft={draft} onDraft={() => {}} failure={refusal("url", "host_missing")} />),
  );
  expect(screen.getByRole("alert").textContent).toContain("0.0.0.0");
});
