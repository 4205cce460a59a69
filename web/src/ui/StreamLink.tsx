import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

/** Whether the browser should do what it always does with a link: another tab, another window, a download. */
const isForBrowser = (event: MouseEvent) =>
  event.defaultPrevented ||
  event.button !== 0 ||
  event.metaKey ||
  event.ctrlKey ||
  event.shiftKey ||
  event.altKey;

type Props = { id: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "onClick">;

/**
 * Leads to a stream's page. The router's own `Link` follows where one is and fetches ahead; a list of hundreds wants
 * neither, and pays for both in each row.
 */
export function StreamLink({ id, ...rest }: Props) {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={router.history.createHref(`/streams/${encodeURIComponent(id)}`)}
      onClick={(event) => {
        if (isForBrowser(event)) return;
        event.preventDefault();
        void router.navigate({ to: "/streams/$id", params: { id } });
      }}
    />
  );
}
