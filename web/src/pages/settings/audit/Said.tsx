import { useEffect, useRef, useState } from "react";

/**
 * What changed filters or another page left over, for whoever hears the page instead of seeing it. `words` is `null` while
 * it is not known yet.
 */
export function Said({ search, words }: { search: object; words: string | null }) {
  const [said, setSaid] = useState("");
  // What the page opens with is read like the rest of it, and what comes and goes by itself is not said.
  const last = useRef<string | null>(null);
  const now = JSON.stringify(search);
  useEffect(() => {
    if (words === null) {
      // The same words once more would not be heard.
      if (last.current !== null) setSaid("");
      return;
    }
    if (last.current !== null && last.current !== now) setSaid(words);
    last.current = now;
  }, [now, words]);
  return (
    <p role="status" className="visually-hidden" data-testid="audit-said">
      {said}
    </p>
  );
}
