import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ApiFailure } from "../api/failure";
import { destinationsQuery, jobsQuery } from "../api/queries";
import { useTranslation } from "../i18n/use-translation";
import { failureSentence } from "../state/sentences";

/** The server names the stream, and of the destination the id: both are looked up, so that somebody can go there. */
function InUse({ failure }: { failure: ApiFailure }) {
  const { t } = useTranslation();
  const { data: destinations } = useQuery(destinationsQuery);
  const { data: list } = useQuery(jobsQuery);
  const { destination, job } = failure.params;
  const name = destinations?.find(({ id }) => id === destination)?.name;
  const users = list?.jobs.filter((each) => each.name === job) ?? [];
  const [user] = users;
  return (
    <>
      {failureSentence(t, failure, { name })}
      {/* Of several with that name nobody knows which it is. */}
      {user && users.length === 1 ? (
        <>
          {" "}
          <Link to="/streams/$id" params={{ id: user.id }} data-testid="failure-stream">
            {t("error.see_stream", { name: user.name })}
          </Link>
        </>
      ) : null}
    </>
  );
}

/** What a failed request means, with what is known here of the things that it speaks of. */
export function FailureSentence({ failure }: { failure: ApiFailure }) {
  const { t } = useTranslation();
  if (failure.code === "destination.in_use") return <InUse failure={failure} />;
  return failureSentence(t, failure);
}
