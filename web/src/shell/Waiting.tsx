import { Loading } from "../ui/Skeleton";

/** Stands in while a page is fetched. */
export function Waiting() {
  return <Loading rows={3} />;
}
