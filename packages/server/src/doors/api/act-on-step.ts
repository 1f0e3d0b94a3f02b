import assert from 'node:assert';
import {
  type Actor,
  type ActRef,
  askedDigest,
  type OpenAct,
  openAct,
  type Run,
  type RunCommand,
  type RunTransition,
} from '@signalbox/engine';
import { type ActView, AppError, type RunActed } from '@signalbox/protocol';
import { runOf } from '../../driver/answer.ts';
import { endedActView, openActView } from '../../present/act-view.ts';
import { withSealedArgs } from '../../secrets/seal-args.ts';
import { journalPage } from '../bounded-page.ts';
import type { Services } from '../services.ts';
import { type Waiting, waitForRun } from '../wait-for-run.ts';
import { summaryOf } from './summaries.ts';

type Command = Extract<RunCommand, { readonly type: 'trigger' | 'act' }>;

/** So long the answer is waited for. */
export type Asked = Waiting & {
  readonly command: Command;
  readonly actor: Actor;
};

/** A repeat is looked for so many transitions back. */
const remembered = 1000;
const pageSize = 1000;

/** Acts on a step, and waits for what has become of that. */
export async function actOnStep(of: Run, asked: Asked, services: Services): Promise<RunActed> {
  const { waitMs, closing, actor } = asked;
  const command = await withSealedArgs(asked.command, of, services);
  const { run: begun, act } = await begin({ run: of.id, command, actor }, services);
  if (!act) return await summaryOf(begun, services.store);
  const run = await waitForRun(begun, { waitMs, closing, until: (each) => !openAct(each, act) }, services);
  const open = openAct(run, act);
  const summary = await summaryOf(run, services.store);
  return { ...summary, act: open ? openActView(open.act) : await endOf(run, act, services) };
}

/** `begun`: the number of the transition that tells of it. */
type Act = ActRef & { readonly begun: number };

type Begin = { readonly run: string; readonly command: Command; readonly actor: Actor };

/** The act that the command has begun, or the one that it repeats. */
async function begin(given: Begin, services: Services): Promise<{ readonly run: Run; readonly act?: Act | undefined }> {
  const { run: id, command, actor } = given;
  const to = { kind: 'run' as const, id };
  try {
    const answer = await services.driver.execute({ actor, commands: [{ to, command }] });
    const run = runOf(answer);
    if (answer.events.length === 0) return { run, act: await repeated(run, given, services) };
    const [act] = actsBegun(run.id, { seq: run.seq, events: answer.events });
    return { run, act: act?.act };
  } catch (error) {
    if (!(error instanceof AppError) || command.key === undefined) throw error;
    // The step may have ended by the act itself, whose answer was lost on its way.
    const run = await services.driver.run(id);
    const act = run && (await repeated(run, given, services));
    if (!run || !act) throw error;
    return { run, act };
  }
}

async function repeated(run: Run, { command, actor }: Begin, { store }: Services): Promise<Act | undefined> {
  if (command.key === undefined) return undefined;
  const wanted = command.type === 'act' ? command.action : 'trigger';
  const after = Math.max(0, run.seq - remembered);
  const { rows } = await journalPage(store, { run: run.id, after, limit: remembered });
  const acts = rows.flatMap((row) => actsBegun(run.id, row));
  const visit = command.type === 'act' ? command.visit : undefined;
  const found = acts.findLast(({ act, action, key }) => {
    const isThere = act.step === command.step && (visit === undefined || act.visit === visit);
    return isThere && action === wanted && key === command.key;
  });
  // The refusal of the engine says why: of another visit it knows nothing.
  const isOther = found?.asked !== undefined && found.asked !== askedDigest(actor, command.args ?? {});
  return isOther ? undefined : found?.act;
}

function actsBegun(run: string, { seq, events }: Pick<RunTransition, 'seq' | 'events'>) {
  return events.flatMap((event) => {
    if (event.type !== 'act_begun') return [];
    const { step, visit, attempt, act } = event;
    const ref: Act = { run, step, visit, attempt, act: act.number, begun: seq };
    return [{ act: ref, action: act.action, key: act.key, asked: act.asked }];
  });
}

/** From the journal, in which it stands whatever became of its step. */
async function endOf(run: Run, act: Act, { store }: Services): Promise<ActView> {
  let open: OpenAct | undefined;
  for (let after = act.begun - 1; ; ) {
    const rows = await store.runJournal(run.id, after, pageSize);
    for (const { at, events } of rows) {
      for (const event of events) {
        if (event.type === 'act_begun' && isOf(event, act, event.act.number)) open = { ...event.act, at };
        if (event.type !== 'act_ended' || !isOf(event, act, event.act) || !open) continue;
        const { uuid: _, ...begun } = open;
        return endedActView({ ...begun, endedAt: at, answer: event.answer }, event.end);
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) break;
    after = last.seq;
  }
  assert(open);
  return { ...openActView(open), status: 'withdrawn' };
}

function isOf(event: Pick<ActRef, 'step' | 'visit' | 'attempt'>, act: Act, number: number): boolean {
  const { step, visit, attempt } = event;
  return step === act.step && visit === act.visit && attempt === act.attempt && number === act.act;
}
