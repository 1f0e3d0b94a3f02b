import { CodeResult, jobsFirst, ResultsAnswer } from '@signalbox/protocol';
import { RpcError } from '../rpc-error.ts';

export type ResultOutboxOptions = {
  readonly send: (results: readonly CodeResult[]) => Promise<unknown>;
  /** The server has it, or wants none of it. */
  readonly onSettled: (id: string) => void;
};

type Told = { readonly id: string; readonly bytes: number; readonly result: CodeResult };

const resultsAtOnce = 128;
const bytesAtOnce = 512 * 1024;
/** A message to the server may have 1 MiB, and the last lines go along. */
const longestResultBytes = 900_000;
const againAfterMs = 500;
const gatherMs = 20;
const refusedCode = 'refused';

/** Results on their way: many in a message, and each until the server has answered to it. */
export class ResultOutbox {
  readonly #options: ResultOutboxOptions;
  readonly #unsent = new Map<string, Told>();
  readonly #sent = new Map<string, Told>();
  #isPaused = true;
  #isPlanned = false;
  /** Messages on their way. */
  #unanswered = 0;
  #gathering: { readonly send: () => void; readonly timer: NodeJS.Timeout } | undefined;

  constructor(options: ResultOutboxOptions) {
    this.#options = options;
  }

  add(result: CodeResult): void {
    const told = fitting(result);
    this.#unsent.set(told.id, told);
    this.#plan();
  }

  drop(id: string): void {
    this.#unsent.delete(id);
    this.#sent.delete(id);
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** On a new connection: what was sent and not answered is sent again. */
  resume(): void {
    this.#isPaused = false;
    for (const [id, told] of this.#sent) this.#unsent.set(id, told);
    this.#sent.clear();
    this.#plan();
  }

  /**
   * What ends in one turn of the loop goes out together, and so does what ends while the server commits the message
   * before: it would take that up no sooner, and in pieces. Not for long: one result may be slow to take.
   */
  #plan(): void {
    if (this.#isPlanned || this.#isPaused || this.#unsent.size === 0) return;
    this.#isPlanned = true;
    const send = () => {
      this.#isPlanned = false;
      this.#gathering = undefined;
      while (this.#unsent.size > 0 && !this.#isPaused) void this.#send(this.#take());
    };
    if (this.#unanswered === 0) setImmediate(send);
    else this.#gathering = { send, timer: setTimeout(send, gatherMs) };
  }

  #answered(): void {
    this.#unanswered -= 1;
    if (this.#unanswered > 0 || !this.#gathering) return;
    clearTimeout(this.#gathering.timer);
    this.#gathering.send();
  }

  #take(): readonly Told[] {
    const batch: Told[] = [];
    let bytes = 0;
    for (const [id, told] of this.#unsent) {
      if (batch.length > 0 && (batch.length >= resultsAtOnce || bytes + told.bytes > bytesAtOnce)) break;
      bytes += told.bytes;
      batch.push(told);
      this.#unsent.delete(id);
      this.#sent.set(id, told);
    }
    return batch;
  }

  async #send(batch: readonly Told[]): Promise<void> {
    try {
      this.#unanswered += 1;
      const sent = this.#options.send(batch.map(({ result }) => result));
      const answer = ResultsAnswer.parse(await sent.finally(() => this.#answered()));
      for (const [index, { id }] of batch.entries()) {
        const told = batch[index] as Told;
        if (answer.results[index] === 'later') this.#later(told);
        else if (answer.results[index] === 'refused') this.#refused(told, 'the server does not take it');
        else if (this.#sent.delete(id)) this.#options.onSettled(id);
      }
    } catch (error) {
      if (error instanceof RpcError && error.message !== jobsFirst) return this.#refusedTogether(batch, error.message);
      // Nobody knows what came of them: the next connection asks.
      if (!this.#isPaused) for (const told of batch) this.#later(told);
    }
  }

  /** One of them may be to blame for all. */
  #refusedTogether(batch: readonly Told[], problem: string): void {
    const [only, ...others] = batch;
    if (only && others.length === 0) this.#refused(only, problem);
    else for (const told of batch) if (this.#sent.has(told.id)) void this.#send([told]);
  }

  /** It is a failure then, as short as can be; and where that is not taken, nothing is. */
  #refused({ id, result }: Told, problem: string): void {
    if (!this.#sent.delete(id)) return;
    const isRepeat = result.end.kind === 'failed' && result.end.code === refusedCode;
    if (isRepeat) this.#options.onSettled(id);
    else this.add({ id, end: failed(refusedCode, `the result was refused: ${problem}`.slice(0, longestProblem)) });
  }

  #later(told: Told): void {
    if (!this.#sent.delete(told.id)) return;
    this.#unsent.set(told.id, told);
    setTimeout(() => this.#plan(), againAfterMs);
  }
}

/** What the server would refuse is a failure of the job: else it came again and again, with all that goes along. */
function fitting({ lines = [], ...result }: CodeResult): Told {
  const { id } = result;
  const text = JSON.stringify(result);
  const size = Buffer.byteLength(text);
  const { error } = CodeResult.safeParse(JSON.parse(text));
  const end =
    size > longestResultBytes
      ? failed('too_large', `the result has ${size} bytes, more than ${longestResultBytes}`)
      : error && failed('invalid_output', `the result cannot be told: ${problemOf(error)}`);
  if (!end && lines.length === 0) return { id, bytes: size, result };
  const told = { ...(end ? { id, end } : result), ...(lines.length > 0 && { lines }) };
  return { id, bytes: Buffer.byteLength(JSON.stringify(told)), result: told };
}

function failed(code: string, message: string): CodeResult['end'] {
  return { kind: 'failed', code, message, place: 'output' };
}

type Problem = { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };

function problemOf({ issues: [issue] }: Problem): string {
  return `${issue?.path.map(String).join('.')}: ${issue?.message}`.slice(0, longestProblem);
}

const longestProblem = 1000;
