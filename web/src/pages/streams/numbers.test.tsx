import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { StreamJob } from "../../api/types";
import i18n from "../../i18n";
import { metrics } from "../../live";
import { DestinationCount, RowNumbers } from "./Numbers";
import styles from "./Numbers.module.css";

const t = i18n.t.bind(i18n) as typeof i18n.t;
const job = (state: string) => ({ id: "1", state, pid: 1, outputs_total: 2, outputs_live: 1 }) as StreamJob;
afterEach(cleanup);

it("the count of destinations warns only where something is wrong", () => {
  const warns = (state: string) => {
    const { container } = render(<DestinationCount job={job(state)} t={t} />);
    expect(container.textContent).toContain("1/2");
    return container.querySelector(`.${styles.low}`) !== null;
  };
  expect(["degraded", "restarting", "running"].map(warns)).toEqual([true, true, false]);
});

it("what is not on air has no numbers, whatever is known of it", () => {
  metrics.delta({ job_id: "1", speed: 1, fps: 30, bitrate_kbps: 800, outputs: [] });
  const shows = (state: string) => {
    cleanup();
    render(<RowNumbers job={job(state)} t={t} language="en" stale={false} bare={false} />);
    return screen.queryByTestId("row-numbers") !== null;
  };
  expect(["starting", "running", "degraded", "restarting"].map(shows)).toEqual([true, true, true, true]);
  expect(["stopping", "stopped", "failed", "unknown"].map(shows)).toEqual([false, false, false, false]);
});
