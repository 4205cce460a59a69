import { useEffect } from "react";
import { useTranslation } from "../i18n/use-translation";
import { Store } from "../lib/store";
import { useLink } from "../live";
import type { Tone } from "../state/language";
import { useNeeds } from "./needs";

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

/** Keeps title and icon of the browser's tab at the worst state there is. */
export function useWorstState(): void {
  const { t } = useTranslation();
  const { summary } = useNeeds();
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
                warn: summary.needsYou,
                unknown: summary.needsYou,
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
