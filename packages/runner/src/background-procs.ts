/** What goes on beside the others until all of them have ended. */
export class BackgroundProcs {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];

  /** Settles when it runs, or has ended before that. */
  async start(cancel: AbortSignal, run: (cancel: AbortSignal, onStart: () => void) => Promise<void>): Promise<void> {
    const started = Promise.withResolvers<void>();
    const ended = run(AbortSignal.any([cancel, this.#stop.signal]), started.resolve);
    // Awaited at the end, too; here only so that a failure meanwhile is no unhandled one.
    ended.catch(() => undefined);
    this.#running.push(ended);
    await Promise.race([started.promise, ended]);
  }

  /** Asks all of them to end, and waits until they have. */
  async end(): Promise<void> {
    this.#stop.abort();
    const results = await Promise.allSettled(this.#running);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
