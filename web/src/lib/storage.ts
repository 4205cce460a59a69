/**
 * What this browser keeps for the console, in `localStorage`. A browser may refuse that (cookies are blocked, or nothing
 * more fits in): then the page keeps it itself, until it is closed or loaded anew.
 */
export class Kept implements Storage {
  readonly #real: () => Storage;
  readonly #own = new Map<string, string>();

  constructor(real: () => Storage) {
    this.#real = real;
  }

  /** Whether anything is kept by the page alone. */
  get refused(): boolean {
    return this.#own.size > 0 || !this.#opens();
  }

  get length(): number {
    return this.#own.size + (this.#try((real) => real.length) ?? 0);
  }

  getItem(name: string): string | null {
    return this.#own.get(name) ?? this.#try((real) => real.getItem(name)) ?? null;
  }

  setItem(name: string, value: string): void {
    this.#own.delete(name);
    const wrote = (real: Storage) => {
      real.setItem(name, value);
      return true;
    };
    if (this.#try(wrote)) return;
    // What stands there is old now. Another tab must not take it for the present: a refresh token is good for one use.
    this.#try((real) => real.removeItem(name));
    if (!this.#try(wrote)) this.#own.set(name, value);
  }

  removeItem(name: string): void {
    this.#own.delete(name);
    this.#try((real) => real.removeItem(name));
  }

  key(index: number): string | null {
    return [...this.#own.keys()][index] ?? this.#try((real) => real.key(index - this.#own.size)) ?? null;
  }

  clear(): void {
    this.#own.clear();
    this.#try((real) => real.clear());
  }

  #opens(): boolean {
    return this.#try(() => true) ?? false;
  }

  #try<T>(work: (real: Storage) => T): T | null {
    try {
      return work(this.#real());
    } catch {
      return null;
    }
  }
}

export const kept = new Kept(() => window.localStorage);
