import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { jobsQuery } from "../api/queries";
import type { StreamJob } from "../api/types";
import { useTranslation } from "../i18n/use-translation";
import { Store } from "../lib/store";
import { useLink } from "../live";
import { type Summary, summarize, type Tone } from "../state/language";
import { useSeenToo } from "../state/seen";

const NONE: readonly StreamJob[] = [];

/** The name of the page that is shown; the shell adds the state before it. */
const page = new Store("");

export function usePageTitle(title: string): void {
  useEffect(() => {
    page.set(title);
    const alone = title ? `${title} · CastCore` : "CastCore";
    document.title = `${mark}${alone}`;
  }, [title]);
}

let mark = "";

const COLOURS: Record<Tone, string> = {
  onair: "#ff4b4b",
  warn: "#f5bd4f",
  info: "#5ac8e8",
  off: "#e7ecf2",
  danger: "#ff8a70",
  unknown: "#a8a2b8",
};

function iconFor(tone: Tone): string {
  const colour = COLOURS[tone];
  const middle =
    tone === "danger"
      ? `<path d="M16 8l9 15.5H7z" fill="${colour}"/>`
      : `<circle cx="16" cy="16" r="7.5" fill="${tone === "off" || tone === "unknown" ? "none" : colour}" stroke="${colour}" stroke-width="2.5"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#161c23"/>${middle}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** All jobs in five numbers; `null` until they are known. */
export function useSummary(): Summary | null {
  const { data, isFetching } = useQuery(jobsQuery);
  const jobs = useSeenToo(data?.jobs ?? NONE);
  // While further pages are on their way a count would be too small.
  return data && !(isFetching && data.jobs.length < data.total) ? summarize(jobs) : null;
}

/** Keeps title and icon of the browser's tab at the worst state there is. */
export function useWorstState(): void {
  const { t } = useTranslation();
  const summary = useSummary();
  const link = useLink();
  const tone: Tone = link.state === "down" ? "unknown" : (summary?.worst ?? "off");
  const text =
    link.state === "down"
      ? t("title.link")
      : !summary || tone === "off"
        ? ""
        : tone === "info"
          ? t("title.info")
          : t(`title.${tone}`, {
              count: {
                danger: summary.needsYou,
                warn: summary.degraded,
                unknown: summary.unknown,
                onair: summary.onAir,
              }[tone],
            });
  useEffect(() => {
    mark = text ? `${text} · ` : "";
    const title = page.get();
    document.title = `${mark}${title ? `${title} · ` : ""}CastCore`;
    document.getElementById("favicon")?.setAttribute("href", iconFor(tone));
    return () => {
      mark = "";
    };
  }, [text, tone]);
}
