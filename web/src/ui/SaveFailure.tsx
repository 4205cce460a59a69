import { useMutation } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { type ApiFailure, toFailure } from "../api/failure";
import { isMeanwhile } from "../api/meanwhile";
import { useTranslation } from "../i18n/use-translation";
import { Button } from "./Button";
import { FailureNotice } from "./FailureNotice";
import { goToField } from "./focus";
import styles from "./Notice.module.css";
import { StateSign } from "./StateSign";

interface Props<T> {
  /** Why it was not saved; `null` as long as nothing went wrong. */
  failure: ApiFailure | null;
  /** It is being saved. */
  saving: boolean;
  /** Paths whose refusal stands at a field already. */
  shown?: readonly string[];
  /** Another number for each time that somebody wanted to save and something was missing. */
  round?: number;
  /** What is stored now; nothing where something new is made. */
  load: (() => Promise<T>) | null;
  /** Saves what was entered over what is stored now. */
  onMine(newest: T): void;
  /** Fills the form with what is stored now. */
  onTheirs(newest: T): void;
}

type Way = "mine" | "theirs";

/**
 * Why a form was not saved. Where somebody else saved meanwhile there are two ways on: over theirs, or with theirs. Keep
 * it in the form all the time, so that the buttons do not go from under the focus while one of them is at work.
 */
export function SaveFailure<T>(props: Props<T>) {
  const { failure, saving, shown, round, load, onMine, onTheirs } = props;
  const { t } = useTranslation();
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const now = load && isMeanwhile(failure) ? failure : null;
  // It stands until it is known how the next try went.
  const [standing, setStanding] = useState<ApiFailure | null>(null);
  const [taken, setTaken] = useState(false);
  if (now && now !== standing) {
    setStanding(now);
    setTaken(false);
  }
  if (standing && !now && !saving) setStanding(null);
  if (taken && saving) setTaken(false);

  const read = useMutation({
    mutationFn: (_way: Way) => (load ? load() : Promise.reject()),
    onSuccess: (newest: T, way) => {
      if (way === "mine") return onMine(newest);
      onTheirs(newest);
      setTaken(true);
    },
  });
  const { reset } = read;
  useEffect(() => {
    reset();
    if (standing) place.current?.firstElementChild?.scrollIntoView?.({ block: "nearest" });
  }, [standing, reset]);
  useEffect(() => {
    if (taken) goToField(place.current?.closest("form"));
  }, [taken]);

  const at = (way: Way) => read.variables === way && (read.isPending || saving);
  return (
    <div ref={place} className={styles.save}>
      {standing ? (
        <section className={styles.notice} aria-labelledby={`${id}-title`} data-testid="meanwhile">
          {/* Another one each time, so that it is heard each time. */}
          <div role="alert" key={standing.requestId} className={styles.words}>
            <p className={styles.sentence} id={`${id}-title`}>
              <StateSign sign="triangle" tone="danger" />
              {t("meanwhile.title")}
            </p>
            <p id={`${id}-mine`}>{t("meanwhile.mine_help")}</p>
            <p id={`${id}-theirs`}>{t("meanwhile.theirs_help")}</p>
          </div>
          <div className={styles.ways}>
            <Button
              pending={at("mine")}
              disabled={at("theirs")}
              aria-describedby={`${id}-mine`}
              onClick={() => read.mutate("mine")}
              testId="meanwhile-mine"
            >
              {t("meanwhile.mine")}
            </Button>
            <Button
              pending={at("theirs")}
              disabled={at("mine")}
              aria-describedby={`${id}-theirs`}
              onClick={() => read.mutate("theirs")}
              testId="meanwhile-theirs"
            >
              {t("meanwhile.theirs")}
            </Button>
          </div>
          {read.error ? <FailureNotice failure={toFailure(read.error)} /> : null}
        </section>
      ) : failure ? (
        <FailureNotice key={round} failure={failure} {...(shown ? { shown } : {})} />
      ) : null}
      <p role="status" className={taken ? styles.taken : "visually-hidden"} data-testid="meanwhile-taken">
        {taken ? t("meanwhile.taken") : ""}
      </p>
    </div>
  );
}
