export type Stop = { readonly asked: Promise<'asked'>; readonly again: Promise<'again'> };

type Requests = Stop & {
  /** No longer listens: the process may end. */
  readonly close: () => void;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on the Ctrl-C that the terminal has sent already: only what comes later is impatience. */
const echoMs = 1000;

/** The signals that ask this process to end, and the end of the launcher that started it with a channel. */
export function stopRequests(now: () => number): Requests {
  const asked = Promise.withResolvers<'asked'>();
  const again = Promise.withResolvers<'again'>();
  let since: number | undefined;
  const request = () => {
    asked.resolve('asked');
    since ??= now();
    if (now() - since > echoMs) again.resolve('again');
  };
  for (const signal of signals) process.on(signal, request);
  process.on('disconnect', request);
  return {
    asked: asked.promise,
    again: again.promise,
    close: () => {
      for (const signal of signals) process.off(signal, request);
      process.off('disconnect', request);
    },
  };
}
