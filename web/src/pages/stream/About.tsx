import { useQuery } from "@tanstack/react-query";
import { profilesQuery } from "../../api/queries";
import type { StreamJob } from "../../api/types";
import { useTranslation } from "../../i18n/use-translation";
import { Moment } from "../../ui/Moment";
import { Tag } from "../../ui/Tag";
import styles from "./Stream.module.css";

/** What the stream says of itself, and how it is encoded. */
export function About({ job }: { job: StreamJob }) {
  const { t } = useTranslation();
  const { data: profiles = [] } = useQuery(profilesQuery);
  const profile = profiles.find((each) => each.id === job.ffmpeg_profile_id);
  const { description, labels, start_order: order } = job;
  return (
    <section aria-label={t("stream.settings")}>
      <h2>{t("stream.settings")}</h2>
      <dl className={styles.facts}>
        {description ? (
          <>
            <dt>{t("watch.description")}</dt>
            <dd className={styles.prose}>{description}</dd>
          </>
        ) : null}
        {labels.length > 0 ? (
          <>
            <dt>{t("watch.labels")}</dt>
            <dd className={styles.labels}>
              {labels.map((label) => (
                <Tag key={label}>{label}</Tag>
              ))}
            </dd>
          </>
        ) : null}
        <dt>{t("stream.profile")}</dt>
        <dd>
          {profile?.name ?? (job.ffmpeg_profile_id ? "…" : t("stream.as_is"))}
          {job.renditions.map(({ name, width, height }) => (
            <span key={name} className={styles.also}>
              {t("watch.also_size", { width, height })}
            </span>
          ))}
        </dd>
        <dt>{t("stream.autostart")}</dt>
        <dd>
          {t(job.autostart ? "stream.yes" : "stream.no")}
          {job.autostart ? ` · ${t("watch.order_is", { order })}` : ""}
        </dd>
        <dt>{t("stream.run")}</dt>
        <dd className="tabular">{job.run}</dd>
        <dt>{t("stream.created")}</dt>
        <dd>
          <Moment at={job.created_at} />
        </dd>
      </dl>
    </section>
  );
}
