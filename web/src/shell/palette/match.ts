/** Small letters without their marks, so that "uber" finds "Über". */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
}

/** Whether the letters of `word` come in this order in `text`. */
function follows(word: string, text: string): boolean {
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

function scoreOf(word: string, text: string): number {
  if (text.startsWith(word)) return 4;
  if (text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 3;
  if (text.includes(word)) return 2;
  return word.length > 2 && follows(word, text) ? 1 : 0;
}

/** How well a text answers a query; 0 is not at all. Each word of the query has to be found. */
export function score(query: string, text: string): number {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const where = plain(text);
  let sum = 0;
  for (const word of words) {
    const one = scoreOf(word, where);
    if (one === 0) return 0;
    sum += one;
  }
  return words.length === 0 ? 1 : sum / words.length;
}

/** The best answers, the better ones first; equal ones stay in their order. */
export function best<T>(query: string, all: readonly T[], textOf: (one: T) => string, most: number): T[] {
  return all
    .map((one) => ({ one, points: score(query, textOf(one)) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, most)
    .map(({ one }) => one);
}
