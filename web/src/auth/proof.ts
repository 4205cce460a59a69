import { Store } from "../lib/store";

/**
 * A fresh proof of who is asking, wanted by the server before something sensitive. However many requests want it at
 * the same time, the person is asked once.
 */
export class Proof {
  /** Whether the person is being asked. */
  readonly open = new Store(false);
  #answer: Promise<boolean> | null = null;
  #settle: (given: boolean) => void = () => {};

  /** Resolves to whether the proof was given. */
  ask(): Promise<boolean> {
    this.#answer ??= new Promise<boolean>((resolve) => {
      this.#settle = resolve;
      this.open.set(true);
    });
    return this.#answer;
  }

  settle(given: boolean): void {
    this.#answer = null;
    this.open.set(false);
    this.#settle(given);
    this.#settle = () => {};
  }
}

export const proof = new Proof();
