import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { profilesQuery } from "../../api/queries";
import type { Input, StreamJob } from "../../api/types";
import { clock, utc } from "../../format";
import styles from "./Stream.module.css";

/** What the stream is made of. */
export function Facts({ job }: { job: StreamJob }) {
  const { t, i18n } = useTranslation();
  const { data: profiles = [] } = useQuery(profilesQuery);
  const profile = profiles.find((each) => each.id === job.ffmpeg_profile_id);
  const say = (input: Input) => {
    const what = input.kind === "test" ? t("stream.test") : input.uri;
    return input.loop ? `${what} (${t("stream.loop")})` : what;
  };
  return (
    <section aria-label={t("stream.settings")}>
      <h2>{t("stream.settings")}</h2>
      <dl className={styles.facts}>
        <dt>{t("stream.source")}</dt>
        <dd>
          {job.inputs?.map((input) => (
            <div key={input.id}>{say(input)}</div>
          ))}
        </dd>
        <dt>{t("stream.profile")}</dt>
        <dd>{profile?.name ?? (job.ffmpeg_profile_id ? "…" : t("stream.as_is"))}</dd>
        <dt>{t("stream.autostart")}</dt>
        <dd>{t(job.autostart ? "stream.yes" : "stream.no")}</dd>
        <dt>{t("stream.run")}</dt>
        <dd className="tabular">{job.run}</dd>
        <dt>{t("stream.created")}</dt>
        <dd>
          <time dateTime={job.created_at} title={utc(job.created_at)}>
            {clock(job.created_at, Date.now(), i18n.language)}
          </time>
        </dd>
      </dl>
    </section>
  );
}
