import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A step that Signalbox asks for. */
export type Call = {
  readonly flowId: string;
  readonly stepName: string;
  readonly uuid: string;
  readonly [argument: string]: unknown;
};

export type Result = { readonly state: 'SUCCESS' | 'FAIL'; readonly data: string };

type Work = (path: string, call: Call) => Promise<Result>;

type Kept = { readonly path: string; readonly call: Call; readonly result?: Result; readonly acknowledged?: true };

export type CallsOptions = {
  readonly folder: string;
  readonly server: string;
  readonly work: Work;
  readonly say: (line: string) => void;
};

/**
 * The calls that were taken, one file each: a call that comes twice is done once, and what was taken is acknowledged in
 * the end, also when this process or the server of Signalbox dies in between.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #unfinished = new Set<Promise<void>>();

  constructor(options: CallsOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  /** Goes on with what an earlier process has left. */
  resume(): void {
    for (const name of readdirSync(this.#options.folder)) {
      if (name.endsWith('.json')) this.#finish(join(this.#options.folder, name));
    }
  }

  take(key: string, path: string, call: Call): void {
    const file = join(this.#options.folder, `${createHash('sha256').update(key).digest('hex')}.json`);
    if (existsSync(file)) return;
    keep(file, { path, call });
    this.#finish(file);
  }

  /** Once nothing is left to be done. */
  async idle(): Promise<void> {
    await Promise.all(this.#unfinished);
  }

  #finish(file: string): void {
    const finished = this.#doAndAcknowledge(file)
      .catch((problem: Error) => this.#options.say(`${file}: ${problem.message}`))
      .finally(() => this.#unfinished.delete(finished));
    this.#unfinished.add(finished);
  }

  async #doAndAcknowledge(file: string): Promise<void> {
    const { path, call, result: known, acknowledged } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (acknowledged) return;
    const result = known ?? (await this.#options.work(path, call).catch(failure));
    keep(file, { path, call, result });
    const status = await acknowledge(this.#options.server, call, result);
    this.#options.say(`${call.flowId} ${call.stepName}: ${result.state}, ${result.data} (acknowledged with ${status})`);
    keep(file, { path, call, result, acknowledged: true });
  }
}

function keep(file: string, kept: Kept): void {
  writeFileSync(`${file}.unfinished`, JSON.stringify(kept));
  renameSync(`${file}.unfinished`, file);
}

function failure(problem: Error): Result {
  return { state: 'FAIL', data: problem.message };
}

/** Until the server has taken it, or says that nobody waits for it any more. */
async function acknowledge(server: string, call: Call, { state, data }: Result): Promise<number> {
  const { flowId, stepName, uuid } = call;
  const body = JSON.stringify({ flowId, stepName, ackState: state, uuid, done: true, data });
  for (let waitMs = 100; ; waitMs = Math.min(2000, waitMs * 2)) {
    const response = await fetch(`${server}/step`, { method: 'POST', body }).catch(() => undefined);
    if (response && response.status < 500) return response.status;
    await delay(waitMs);
  }
}
