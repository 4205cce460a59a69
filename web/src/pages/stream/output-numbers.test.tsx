import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Output } from "../../api/types";
import { metrics } from "../../live";
import { OutputNumbers } from "./OutputNumbers";

beforeEach(() => {
  const outputs = [
    { id: "o1", bitrate_kbps: 800, sent_bytes: 2_900_000, dropped_tags: 0, lag_ms: 0, rtt_us: null },
  ];
  metrics.delta({ job_id: "1", speed: 1, outputs });
});
afterEach(cleanup);

const shown = (destination_kind: string) => {
  render(<OutputNumbers jobId="1" output={{ id: "o1", destination_kind } as Output} />);
  return screen.getByTestId("output-numbers").textContent;
};

it("a destination says how much it was sent", () => {
  expect(shown("rtmp")).toContain("2.9 MB sent");
});

it("a preview does not: nothing of it leaves this server", () => {
  expect(shown("preview")).toBe("800 kbit/s");
});
