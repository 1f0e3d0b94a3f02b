import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';
import type { CodeDelivery, CodeResult } from '@signalbox/protocol';
import { type Acted, type JobContext, type JobError, openContext, runAct, runExecute, runUndo } from '@signalbox/sdk';
import { type FromExecutor, lineKinds, type ToExecutor } from './executor-message.ts';
import { type LoadedJob, type LoadedJobs, loadJobs } from './load-jobs.ts';
import { StartedPrograms } from './started-programs.ts';

/**
 * A process that runs the code of others, one attempt at a time, for the job host that has started it. Whatever the code
 * does to its process, it does to this one.
 */

const beatEveryMs = 1000;

type Running = {
  readonly id: string;
  readonly startedAt: number;
  readonly cancelled: AbortController;
  /** Answers of the host to what is to be kept. */
  readonly keeping: Map<number, PromiseWithResolvers<void>>;
};

let running: Running | undefined;
/** Whose code speaks: what goes on after the end of its attempt is not heard, whoever runs by then. */
const speaking = new AsyncLocalStorage<Running>();
let calls = 0;

const [, , ...modules] = process.argv;
const programs = new StartedPrograms();
programs.watch();
// Nobody would ever end this process, nor what it has started in its group.
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.on('uncaughtException', (error) => failOutside(error));
for (const [name, kind] of [
  ['log', lineKinds.out],
  ['info', lineKinds.out],
  ['debug', lineKinds.out],
  ['warn', lineKinds.error],
  ['error', lineKinds.error],
] as const) {
  console[name] = (...parts: unknown[]) => line(kind, format(...parts));
}

try {
  const loaded = await loadJobs(modules, process.cwd());
  serve(loaded);
  const flows = [...loaded.flows.values()].map(({ kind: _, jobs: __, ...flow }) => flow);
  const jobs = [...loaded.jobs.values()];
  const reusable = jobs.flatMap(({ job }) => (job.reusable ? [job.name] : []));
  tell({ type: 'ready', jobs: jobs.map(({ declared }) => declared), flows, reusable });
} catch (error) {
  tell({ type: 'unusable', problem: error instanceof Error ? error.message : String(error) }, () => process.exit(2));
}

function serve({ jobs, teardown }: LoadedJobs): void {
  process.on('message', (message: ToExecutor) => {
    switch (message.type) {
      case 'run':
        return void run(message.delivery, jobs.get(message.delivery.job));
      case 'cancel':
        if (running?.id === message.id) running.cancelled.abort(new Error(message.reason));
        return;
      case 'kept':
        return kept(message);
      case 'end':
        return void teardown().finally(() => process.exit());
    }
  });
  setInterval(() => running && tell({ type: 'beat' }), beatEveryMs).unref();
}

async function run(delivery: CodeDelivery, loaded: LoadedJob | undefined): Promise<void> {
  const { id } = delivery;
  const cancelled = new AbortController();
  const attempt = { id, startedAt: Date.now(), cancelled, keeping: new Map() };
  running = attempt;
  const result = await speaking.run(attempt, () => resultOf(delivery, loaded, attempt));
  const spent = await hasLeftovers();
  running = undefined;
  const started = programs.take() ? { started: true as const } : {};
  tell({ type: 'result', result: { id, ...result }, spent, ...started });
}

async function resultOf(
  delivery: CodeDelivery,
  loaded: LoadedJob | undefined,
  attempt: Running,
): Promise<Pick<CodeResult, 'end' | 'errors'>> {
  const { run: of, step, visit, attempt: number, key, timeoutMs, context, saved, args, byValue } = delivery;
  if (!loaded) return { end: { kind: 'failed', code: 'no_job', message: `this host has no job ${delivery.job}` } };
  const deadline = timeoutMs === undefined ? {} : { deadline: attempt.startedAt + timeoutMs };
  const opened = openContext({
    run: of,
    step,
    visit,
    attempt: number,
    key,
    signal: attempt.cancelled.signal,
    ...deadline,
    log: logOf(),
    deps: loaded.deps,
    snapshot: { context, saved },
    keepUndoData: (name, value) => keep(attempt, name, value),
    finishGroup: () => ask(attempt, (call) => ({ type: 'finish-group', id: attempt.id, call })),
  });
  const { undo, act } = delivery;
  const { job } = loaded;
  if (undo) return endOfUndo(await runUndo(job, opened, { ...undo, args }));
  if (job.kind === 'execute') {
    return endOf(await runExecute(job, opened, byValue ? (args.value ?? null) : args));
  }
  if (act) return endOfAct(await runAct(job, opened, { ...act, name: act.action, args }));
  return { end: { kind: 'failed', code: 'no_job', message: `job ${job.name} has actions, and none is named` } };
}

type End = Pick<CodeResult, 'end' | 'errors'>;

function endOf(executed: Awaited<ReturnType<typeof runExecute>>): End {
  if (!executed.ok) return failed(executed);
  const { changes, value } = executed;
  return { end: { kind: 'returned', value, ...changesOf(changes) }, ...errorsOf(executed) };
}

function changesOf({ context, saved }: Awaited<ReturnType<typeof runExecute>>['changes']) {
  const set = Object.keys(context).length > 0 ? { context } : {};
  return { ...set, ...(Object.keys(saved).length > 0 && { saved }) };
}

function endOfAct(acted: Acted): End {
  const { changes, end } = acted;
  const step = end?.kind === 'failed' ? { kind: end.kind, ...problemOf(end.error) } : end;
  const told = { kind: 'acted' as const, answer: answerOf(acted), ...(step && { step }), ...changesOf(changes) };
  return { end: told, ...errorsOf(acted) };
}

function answerOf(acted: Acted): Extract<End['end'], { readonly kind: 'acted' }>['answer'] {
  if (acted.ok) return { ok: true, ...(acted.answer !== undefined && { value: acted.answer }) };
  if ('error' in acted) return { ok: false, ...problemOf(acted.error) };
  const message = acted.problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
  return { ok: false, code: 'invalid_input', place: `args.${acted.problems[0]?.name}`, message };
}

function problemOf({ message, code, place }: JobError) {
  return { message, code, place };
}

function endOfUndo(undone: Awaited<ReturnType<typeof runUndo>>): End {
  return undone.ok ? { end: { kind: 'returned', value: null }, ...errorsOf(undone) } : failed(undone);
}

type Failed = { readonly error: JobError; readonly errors: readonly JobError[] };

function failed({ error: { message, code, place }, errors }: Failed): End {
  return { end: { kind: 'failed', message, code, place }, ...errorsOf({ errors }) };
}

function errorsOf({ errors }: Pick<Failed, 'errors'>): Pick<End, 'errors'> {
  return errors.length === 0 ? {} : { errors: errors.slice(-mostErrors).map((error) => ({ ...error })) };
}

const mostErrors = 100;

function logOf(): JobContext['log'] {
  const say = (kind: number) => (text: string, facts?: object) =>
    line(kind, facts === undefined ? text : `${text} ${JSON.stringify(facts)}`);
  return {
    debug: say(lineKinds.out),
    info: say(lineKinds.out),
    warn: say(lineKinds.error),
    error: say(lineKinds.error),
  };
}

function line(kind: number, text: string): void {
  const speaker = speaking.getStore() ?? running;
  if (running && speaker === running)
    tell({ type: 'line', id: running.id, at: Date.now() - running.startedAt, kind, text });
}

function keep(attempt: Running, key: string, value: unknown): Promise<void> {
  return ask(attempt, (call) => ({ type: 'keep', id: attempt.id, call, key, value }));
}

/** Resolves when the server has it, and rejects when it is no longer this host's to say. */
function ask(attempt: Running, asked: (call: number) => FromExecutor): Promise<void> {
  if (running !== attempt) return Promise.reject(new Error('the attempt is over: nothing more can be kept'));
  const call = calls++;
  const answer = Promise.withResolvers<void>();
  attempt.keeping.set(call, answer);
  tell(asked(call));
  return answer.promise;
}

function kept({ call, problem }: Extract<ToExecutor, { type: 'kept' }>): void {
  const answer = running?.keeping.get(call);
  running?.keeping.delete(call);
  if (problem === undefined) answer?.resolve();
  else answer?.reject(new Error(problem));
}

/** Thrown where nobody could catch it, so that nobody knows what still works here: the process ends with its attempt. */
function failOutside(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && error.stack ? { stack: error.stack.slice(0, 10_000) } : {};
  const failure = {
    code: 'thrown_outside',
    message: `thrown outside of what the job waits for: ${message}`.slice(0, 9000),
    place: 'execute',
  };
  if (!running) return process.exit(3);
  const result = { id: running.id, end: { kind: 'failed' as const, ...failure }, errors: [{ ...failure, ...stack }] };
  running = undefined;
  tell({ type: 'result', result, spent: true }, () => process.exit(3));
}

/** Timers and the like that the code has left behind would go on while another attempt runs. */
async function hasLeftovers(): Promise<boolean> {
  const found = () => process.getActiveResourcesInfo().some((kind) => leftovers.has(kind));
  // A call by HTTP has been answered a turn before its client has put everything away.
  for (let turn = 0; turn < 3 && found(); turn++) await new Promise((resolve) => setImmediate(resolve));
  return found();
}

const leftovers: ReadonlySet<string> = new Set(['Timeout', 'Immediate', 'FSReqCallback', 'ProcessWrap', 'Worker']);

function tell(message: FromExecutor, then: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, then);
  else process.exit();
}
