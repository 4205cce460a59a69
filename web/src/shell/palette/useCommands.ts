import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { destinationsQuery, jobsQuery } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { signOut } from "../../auth/actions";
import { useMay } from "../../auth/permissions";
import { useTranslation } from "../../i18n/use-translation";
import { LANGUAGES } from "../../lib/languages";
import { THEMES } from "../../lib/theme";
import { useControls } from "../../state/actions";
import { isOwn } from "../../state/destinations";
import { canStart, canStop, jobState, type Look, lookOf } from "../../state/language";
import { byUrgency, troubleOf } from "../../state/needs";
import { usePreferences } from "../../state/preferences";
import type { IconName } from "../../ui/icons";
import { openPanel } from "../panels";
import { roomsFor } from "../rooms";

/** Groups in the order in which they are shown. */
export const GROUPS = ["needs", "streams", "control", "go", "destinations", "do", "look"] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  id: string;
  group: Group;
  label: string;
  /** A few words beside it. */
  detail?: string;
  icon?: IconName;
  /** A state's sign in place of the icon. */
  look?: Look;
  /** Only there when nothing was typed, or only when something was. */
  when?: "empty" | "typed";
  run(): void;
}

/** Everything that the palette can do now, for this user. */
export function useCommands(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const controls = useControls();
  const { chooseLanguage, chooseTheme } = usePreferences();
  const { data: list } = useQuery(jobsQuery);
  const { data: destinations } = useQuery(destinationsQuery);
  const jobs = (list?.jobs ?? []).toSorted(byUrgency);

  const open = (job: StreamJob, group: Group, when: "empty" | "typed"): Command => ({
    id: `${group}-${job.id}`,
    group,
    label: job.name,
    detail: t(lookOf(job).word as "state.running"),
    look: lookOf(job),
    when,
    run: () => void navigate({ to: "/streams/$id", params: { id: job.id } }),
  });
  const control = (job: StreamJob): Command[] => {
    const { id, name } = job;
    const deeds = controls(job);
    const all: (Command | false)[] = [
      canStart(job) && {
        id: `start-${id}`,
        group: "control",
        label: t("action.start_named", { name }),
        icon: "play",
        when: "typed",
        run: jobState(job.state) === "failed" ? deeds.revive : deeds.start,
      },
      canStop(job) && {
        id: `restart-${id}`,
        group: "control",
        label: t("action.restart_named", { name }),
        icon: "restart",
        when: "typed",
        run: () => void deeds.restart(),
      },
      canStop(job) && {
        id: `stop-${id}`,
        group: "control",
        label: t("action.stop_named", { name }),
        icon: "stop",
        when: "typed",
        run: () => void deeds.stop(),
      },
    ];
    return all.filter((each) => each !== false);
  };

  const go: Command[] = [
    ...roomsFor(may).map(
      ({ to, icon, key }): Command => ({
        id: `go-${icon}`,
        group: "go",
        label: t(key),
        icon,
        run: () => void navigate({ to }),
      }),
    ),
    {
      id: "go-account",
      group: "go",
      label: t("user.account"),
      icon: "user",
      run: () => void navigate({ to: "/account" }),
    },
    {
      id: "go-security",
      group: "go",
      label: t("user.security"),
      icon: "shield",
      run: () => void navigate({ to: "/account/security" }),
    },
  ];

  return [
    ...jobs.filter((job) => troubleOf(job, undefined, Date.now())).map((job) => open(job, "needs", "empty")),
    ...jobs.map((job) => open(job, "streams", "typed")),
    ...(may("streams.control") ? jobs.flatMap(control) : []),
    ...go,
    ...(destinations ?? []).filter(isOwn).map(
      ({ id, name }): Command => ({
        id: `destination-${id}`,
        group: "destinations",
        label: name,
        icon: "destinations",
        when: "typed",
        run: () => void navigate({ to: "/destinations", hash: id }),
      }),
    ),
    ...(may("streams.write")
      ? [
          {
            id: "new-stream",
            group: "do",
            label: t("streams.new"),
            icon: "plus",
            run: () => void navigate({ to: "/streams/new" }),
          } satisfies Command,
        ]
      : []),
    {
      id: "shortcuts",
      group: "do",
      label: t("shortcuts.title"),
      icon: "keyboard",
      run: () => openPanel("shortcuts"),
    },
    { id: "sign-out", group: "do", label: t("user.sign_out"), icon: "leave", run: () => void signOut(false) },
    ...THEMES.map(
      (each): Command => ({
        id: `theme-${each}`,
        group: "look",
        label: t("palette.theme", { name: t(`theme.${each}`) }),
        icon: each === "light" ? "sun" : "moon",
        when: "typed",
        run: () => chooseTheme(each),
      }),
    ),
    ...LANGUAGES.map(
      (each): Command => ({
        id: `language-${each}`,
        group: "look",
        label: t("user.language", { name: t(`language.${each}`) }),
        icon: "globe",
        when: "typed",
        run: () => void chooseLanguage(each),
      }),
    ),
  ];
}
