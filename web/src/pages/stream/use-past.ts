import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { pastMetricsQuery } from "../../api/stream-page";
import { historyOf } from "../../live";

/** Brings the half hour before the page was opened into the charts. */
export function usePast(jobId: string): void {
  const { data } = useQuery(pastMetricsQuery(jobId));
  useEffect(() => {
    if (!data) return;
    const points = data.points.map((point) => ({
      at: Date.parse(point.at) / 1_000,
      values: {
        fps: point.fps ?? null,
        bitrate: point.bitrate_kbps ?? null,
        speed: point.speed ?? null,
        drops: point.dropped_frames ?? null,
      },
    }));
    historyOf(jobId).fill(points, data.step_ms / 1_000, Date.now() / 1_000);
  }, [data, jobId]);
}
