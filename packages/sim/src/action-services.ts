import type { Delivery } from '@signalbox/server';
import type { Agenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import type { Front } from './front.ts';
import type { ObservedRuns } from './observed-runs.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export type ServicesOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  readonly front: Front;
  readonly runs: ObservedRuns;
  /** Of now: none when everything has been healed. */
  readonly faults: () => Faults;
};

type Job = {
  readonly key: string;
  readonly uuid: string;
  readonly outcomes: readonly string[];
  /** The uuid of the attempt that is to be undone. */
  readonly undoes?: string;
};

type Answered = { readonly status: number } | { readonly problem: string };

/** The outside: services that take a job once per idempotency key, work on it, and acknowledge until they are heard. */
export class ActionServices {
  readonly #options: ServicesOptions;
  readonly #uuidOfKey = new Map<string, string>();
  readonly #keyOfUuid = new Map<string, string>();
  /** Keys that were answered with 2xx: their tasks may end. */
  readonly #accepted = new Set<string>();
  /** Attempts whose version, another by now, knows none of the outcomes that their service has. */
  readonly #unheard = new Set<string>();
  #atWork = 0;

  constructor(options: ServicesOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#atWork === 0;
  }

  isUnheard(uuid: string): boolean {
    return this.#unheard.has(uuid);
  }

  hasAccepted(key: string): boolean {
    return this.#accepted.has(key);
  }

  readonly post = (delivery: Delivery): Promise<Answered> => {
    const { agenda, random } = this.#options;
    return new Promise((resolve) => {
      agenda.after(random.between(0, 30), () => {
        const { answer, inMs } = this.#receive(delivery);
        agenda.after(inMs, () => resolve(answer));
      });
    });
  };

  #receive(delivery: Delivery): { readonly answer: Answered; readonly inMs: number } {
    const { random, trace } = this.#options;
    const faults = this.#options.faults();
    const job = jobOf(delivery);
    const inMs = random.between(0, 100);
    trace.note(`delivery of ${job.key}`);
    if (random.chance(faults.refuse)) return { answer: { status: random.pick([500, 502, 404]) }, inMs };
    if (random.chance(faults.hang)) {
      trace.sometimes('a service hangs');
      return { answer: { problem: 'no answer' }, inMs: delivery.longestMs };
    }
    const status = job.undoes === undefined ? random.pick([200, 202]) : this.#undo(job);
    const isLost = random.chance(faults.deliveryLost);
    if (status === 202 || job.undoes === undefined) this.#take(job, { answerInMs: inMs, isLost });
    if (isLost) {
      trace.sometimes('the answer to a delivery is lost');
      return { answer: { problem: 'the connection was closed' }, inMs };
    }
    this.#accepted.add(job.key);
    return { answer: { status }, inMs };
  }

  /** At once for the most part; where it has said that it will answer later, it says so again. */
  #undo({ key, undoes }: Job): number {
    const { random, trace, runs } = this.#options;
    if (this.#uuidOfKey.has(key)) return 202;
    if (runs.keyOf(undoes ?? '') === undefined) trace.broken('I6', `${key} undoes an attempt that never was`);
    if (random.chance(0.3)) return 202;
    trace.sometimes('an undo is answered at once');
    return 200;
  }

  /** I3: the effect is made once per key, and a key is of one attempt for ever. */
  #take(job: Job, { answerInMs, isLost }: { readonly answerInMs: number; readonly isLost: boolean }): void {
    const { trace, runs, agenda, random } = this.#options;
    const [uuid, key] = [this.#uuidOfKey.get(job.key), this.#keyOfUuid.get(job.uuid)];
    if (uuid !== undefined && uuid !== job.uuid && runs.keyOf(uuid) !== runs.keyOf(job.uuid))
      trace.broken('I3', `key ${job.key} came with ${uuid} and then ${job.uuid}`);
    if ((key ?? job.key) !== job.key) trace.broken('I3', `attempt ${job.uuid} came as ${key} and then as ${job.key}`);
    if (runs.keyOf(job.uuid) !== job.key)
      trace.broken('I3', `${job.key} was delivered and is no attempt of the journal`);
    if (uuid !== undefined && runs.isOnce(job.uuid)) trace.broken('I3', `${job.key} may come once, and came again`);
    if (uuid === job.uuid) return trace.sometimes('a delivery is repeated');
    // What was done is not done again, but who asks now waits for an answer of their own.
    if (uuid !== undefined) trace.sometimes('another attempt has the same key');
    this.#uuidOfKey.set(job.key, job.uuid);
    this.#keyOfUuid.set(job.uuid, job.key);
    const faults = this.#options.faults();
    const deadline = runs.hasDeadline(job.uuid);
    if (deadline && random.chance(faults.silent)) return trace.sometimes('a service never answers');
    let workMs = random.between(20, 400);
    if (random.chance(faults.early)) workMs = random.between(0, answerInMs);
    if (deadline && random.chance(faults.late)) workMs += random.between(300, 8000);
    // Still at work when it is called again.
    if (isLost && random.chance(0.5)) workMs += random.between(1500, 4000);
    this.#atWork += 1;
    agenda.after(workMs, () => void this.#acknowledge(job).finally(() => (this.#atWork -= 1)));
  }

  async #acknowledge(job: Job): Promise<void> {
    const { random, agenda, trace } = this.#options;
    const faults = this.#options.faults();
    if (job.undoes !== undefined) {
      await this.#send(job, random.chance(faults.undoFails) ? 'FAILED' : 'UNDONE');
      return;
    }
    if (random.chance(faults.wrongUuid)) await this.#forge(job);
    if (random.chance(0.1)) await this.#send(job, '', { done: false });
    if (random.chance(faults.wrongOutcome)) await this.#send(job, random.pick(['TIMEOUT', 'NEVER', 'constructor']));
    const proper = job.outcomes.filter((outcome) => outcome !== 'UNMAPPED');
    const outcome = random.pick([...proper, ...proper, 'OK', 'OK', ...job.outcomes]);
    const code = await this.#send(job, outcome);
    const final = code === 'outcome_unknown' ? (proper[0] ?? 'OK') : outcome;
    if (code === 'outcome_unknown' && (await this.#send(job, final)) === 'outcome_unknown') this.#unheard.add(job.uuid);
    if (random.chance(faults.repeat)) {
      trace.sometimes('a callback comes twice');
      await agenda.sleep(random.between(0, 500));
      await this.#send(job, final);
    }
    if (random.chance(faults.contrary)) {
      trace.sometimes('a callback contradicts the first');
      await this.#send(job, final === 'OK' ? 'NO' : 'OK');
    }
  }

  async #send(job: Job, outcome: string, { done = true } = {}): Promise<string> {
    const { front, random, runs, trace } = this.#options;
    const contrary = random.pick(['refuse', 'record'] as const);
    const context = random.chance(0.5) ? { context: { count: random.between(0, 3) } } : {};
    const ack = { uuid: job.uuid, outcome, done, contrary, ...context };
    const answer = await front.insist(
      (server) => server.acknowledge(ack),
      () => runs.acknowledged(ack),
    );
    const code = answer.ok ? 'ok' : answer.code;
    trace.note(`ack of ${job.key} ${outcome}: ${code}`);
    if (code === 'attempt_not_found') trace.broken('I3', `${job.key} was delivered and is not known`);
    trace.sometimes(`ack: ${code}`);
    return code;
  }

  /** Whoever does not know the uuid changes nothing. */
  async #forge(job: Job): Promise<void> {
    const { front, runs, trace } = this.#options;
    const ack = { uuid: `${job.uuid}x`, outcome: 'OK', done: true, contrary: 'refuse' as const };
    const answer = await front.insist(
      (server) => server.forgedAck(job.key.split('/')[0] ?? '', ack),
      () => undefined,
    );
    if (answer.ok) trace.broken('I2', `an acknowledgement of ${job.key} with a wrong uuid was taken`);
    runs.refresh();
  }
}

type Body = {
  readonly uuid: string;
  readonly ackStates: readonly string[];
  readonly undo?: { readonly uuid: string };
};

function jobOf({ headers, body }: Delivery): Job {
  const { uuid, ackStates, undo } = JSON.parse(body) as Body;
  const key = decodeURI(headers['idempotency-key'] ?? '');
  return { key, uuid, outcomes: ackStates, ...(undo && { undoes: undo.uuid }) };
}
