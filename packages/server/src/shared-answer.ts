/** A question that many ask at once: it is put once for all who ask while it is on its way, and no answer is older than their question. */
export class SharedAnswer<Answer> {
  readonly #ask: () => Promise<Answer>;
  #underWay: Promise<unknown> | undefined;
  #next: Promise<Answer> | undefined;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  get(): Promise<Answer> {
    if (this.#underWay === undefined) return this.#begin();
    // What is under way may have been read before something changed.
    this.#next ??= this.#underWay.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<Answer> {
    const answer = this.#ask();
    const over: Promise<void> = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay = over;
    void over.then(() => {
      if (this.#underWay === over) this.#underWay = undefined;
    });
    return answer;
  }
}
