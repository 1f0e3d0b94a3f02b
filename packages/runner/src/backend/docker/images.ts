import type Docker from 'dockerode';
import type { Starting } from '../backend.ts';
import { daemonError, daemonMessage, isStatus } from './docker-error.ts';
import { loginFor, type RegistryLogin } from './registry-login.ts';

/** When an image is fetched though a step does not say so. */
export type PullPolicy = 'always' | 'if_not_present';

export type Image = {
  /** What its author says about when it is well; none where nothing is said. */
  readonly healthTest: readonly string[];
  readonly stopSignal: string;
  /** Who its programs are, where nothing else is said; empty for root. */
  readonly user: string;
};

type Pull = { readonly done: Promise<void>; readonly unwanted: AbortController; waiting: number };

type Options = { readonly docker: Docker; readonly policy: PullPolicy; readonly logins: readonly RegistryLogin[] };

/** The images of a daemon, fetched where that is asked for or needed. */
export class Images {
  readonly #options: Options;
  readonly #pulls = new Map<string, Pull>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** The image by its whole name, which is there then. */
  async have(name: string, always: boolean, { say, cancel }: Starting): Promise<Image> {
    const present = always || this.#options.policy === 'always' ? undefined : await this.#look(name);
    if (present) return present;
    await say(`fetching the image ${name}`);
    await this.#pull(name, cancel);
    const pulled = await this.#look(name);
    if (!pulled) throw new Error(`The image ${name} was fetched, and is not there`);
    return pulled;
  }

  async #look(name: string): Promise<Image | undefined> {
    try {
      const { Config } = await this.#options.docker.getImage(name).inspect();
      const test = Config.Healthcheck?.Test ?? [];
      const own = Config as { readonly StopSignal?: string };
      return {
        healthTest: test[0] === 'NONE' ? [] : test,
        stopSignal: own.StopSignal || 'SIGTERM',
        user: Config.User ?? '',
      };
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw daemonError(error);
    }
  }

  /** One at a time of each, which all who need it wait for; it goes on as long as one of them does. */
  async #pull(name: string, cancel: AbortSignal): Promise<void> {
    const pull = this.#pulls.get(name) ?? this.#beginPull(name);
    pull.waiting += 1;
    try {
      await untilAborted(pull.done, cancel);
    } finally {
      pull.waiting -= 1;
      if (pull.waiting === 0) this.#endPull(name, pull);
    }
  }

  #beginPull(name: string): Pull {
    const unwanted = new AbortController();
    const pull = { done: this.#fetch(name, unwanted.signal), unwanted, waiting: 0 };
    // Awaited by those who still want it; here only so that a failure after that is no unhandled one.
    pull.done.catch(() => undefined);
    this.#pulls.set(name, pull);
    return pull;
  }

  /** Its connection would keep a process alive that has nothing else to do. */
  #endPull(name: string, { unwanted }: Pull): void {
    unwanted.abort();
    this.#pulls.delete(name);
  }

  async #fetch(name: string, abortSignal: AbortSignal): Promise<void> {
    const login = loginFor(name, this.#options.logins);
    const authconfig = login && { ...login, serveraddress: login.registry };
    try {
      const progress = await this.#options.docker.pull(name, { abortSignal, ...(authconfig && { authconfig }) });
      for await (const line of linesOf(progress)) throwError(line);
    } catch (error) {
      throw new Error(`The image ${name} cannot be fetched: ${daemonMessage(error)}`, { cause: error });
    }
  }
}

/** The newest one where a file does not say which. */
export function wholeImageName(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return /[:@]/.test(last) ? image : `${image}:latest`;
}

/** Not by `readline`, which throws where nobody can find it when a stream is given up whose reading has ended before. */
async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** A pull that fails says so within its answer. */
function throwError(line: string): void {
  if (line.trim() === '') return;
  const event = JSON.parse(line) as { readonly error?: string };
  if (event.error !== undefined) throw new Error(event.error);
}

async function untilAborted(work: Promise<void>, cancel: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(new Error('It was cancelled'));
  cancel.addEventListener('abort', onAbort, { once: true });
  try {
    if (cancel.aborted) onAbort();
    await Promise.race([work, aborted.promise]);
  } finally {
    cancel.removeEventListener('abort', onAbort);
  }
}
