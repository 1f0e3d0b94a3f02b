import { expect, test } from 'vitest';
import { openRunsFactKey } from '../fact.ts';
import type { FlowVersion } from '../flow/flow.ts';
import {
  ack,
  bob,
  broken,
  editArgs,
  event,
  migrate,
  pause,
  people,
  resume,
  retry,
  skip,
  start,
  stop,
  system,
} from '../testing/acts.ts';
import { helps } from '../testing/help.ts';
import { lock, under } from '../testing/interlocks.ts';
import { picture } from '../testing/picture.ts';
import { type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { compensateTo, rollback, undoEnded, undoFound } from '../testing/undo-acts.ts';
import type { RunCommand } from './run-command.ts';
import { runCommandTable } from './run-command-table.ts';

const again = { maxAttempts: 2, backoffMs: 100, maxBackoffMs: 100 };
const changed = { name: 'x', type: 'str', required: false } as const;
const go = [{ name: 'event', from: { kind: 'literal', value: 'go' } }] as const;

/** Together they come to every phase that a step can be in. */
const flows: readonly FlowVersion[] = [
  sketchFlow([
    { name: 'a', params: [changed], on: { OK: 'b', NO: 'a' }, retry: again },
    { name: 'b', kind: 'decision', trigger: 'manual', on: { OK: 'c', NO: 'hold' } },
    { name: 'c', on: { OK: 'done' }, timeoutMs: 100 },
    { name: 'd', kind: 'wait', args: go, on: { DONE: 'done' } },
  ]),
  sketchFlow([
    { name: 'a', kind: 'pipeline', on: { SUCCESS: 'b&c', FAIL: 'a' } },
    { name: 'b', kind: 'wait', args: go, on: { DONE: 'done' } },
    { name: 'c', on: { OK: 'done' } },
  ]),
  sketchFlow([{ name: 'a', on: { OK: 'a', NO: 'done' } }], { limits: { visitsPerMinute: 1 } }),
  sketchFlow([{ name: 'a', kind: 'flow', on: { DONE: 'done', FAILED: 'a' } }]),
  sketchFlow([{ name: 'a', kind: 'code', on: { SUCCESS: 'done', FAIL: 'a' } }]),
  sketchFlow([
    { name: 'a', kind: 'code', effect: true, actions: { agree: {} }, trigger: 'manual', on: { OK: 'done', FAIL: 'a' } },
  ]),
];

/** Rolled back from every state that it comes to. */
const undoing = sketchFlow(
  [
    { name: 'a', effect: true, undo: ['x'], on: { OK: 'b&c&d', NO: 'done' }, retry: again, timeoutMs: 100 },
    { name: 'b', effect: true, undo: ['x'], on: { OK: 'done', NO: 'rollback' } },
    { name: 'c', kind: 'pipeline', effect: true, on: { SUCCESS: 'done', FAIL: 'stopped' } },
    { name: 'd', kind: 'code', effect: true, on: { SUCCESS: 'done', FAIL: 'stopped' } },
  ],
  { onFailure: 'rollback' },
);

/** Every kind of state that a run of the flow can come to, with one history of it. */
function explore(version: FlowVersion): ReadonlyMap<string, Played> {
  const known = new Map<string, Played>();
  const open = [play(version, [start()])];
  for (let played = open.pop(); played; played = open.pop()) {
    const kind = kindOf(played);
    if (known.has(kind)) continue;
    known.set(kind, played);
    for (const act of commandsTo(played)) open.push(perform(played, act));
    if (['running', 'rolling_back'].includes(runOf(played).state.status)) open.push(perform(played, broken));
  }
  return known;
}

/** The picture without what only counts, which steps know their latest attempt again, and what a repeat may be of. */
function kindOf({ run, effects, journal }: Played): string {
  const back = run?.rollback && run.state.status !== 'rolled_back' ? `back ${run.rollback.to?.step}` : '';
  const known = Object.entries(run?.steps ?? {}).filter(([, { last }]) =>
    effects.some(({ uuid }) => uuid === last?.uuid),
  );
  const shown = picture(run).replaceAll(/#\d+|attempting \d+|until \d+/g, '');
  const lasting = ['decision_made', 'event_received'].filter((wanted) => {
    return journal.some(({ events }) => events.some(({ type }) => type === wanted));
  });
  return [shown, back, ...lasting, ...known.map(([step]) => step), ...actsIn(run), ...steeredIn(run)].join(' ');
}

function actsIn(run: Played['run']): readonly string[] {
  return Object.values(run?.open ?? {}).flatMap(({ phase }) => {
    const acts = phase.kind === 'attempting' ? phase.attempt.acts : undefined;
    return acts ? [`${acts.open?.action ?? 'idle'} ${Object.keys(acts.ended).join(' ')}`] : [];
  });
}

function steeredIn(run: Played['run']): readonly string[] {
  return Object.values(run?.open ?? {}).flatMap(({ phase }) => {
    if (phase.kind !== 'deciding') return [];
    const { claimed, questions = [] } = phase.decision;
    const waits = questions.length > 0 && !questions.at(-1)?.answer;
    return [...(claimed ? ['claimed'] : []), ...(waits ? ['asked'] : [])];
  });
}

/** Each command, as it would do something if anything were open that takes it, and as a repeat. */
function commandsTo(played: Played): readonly CommandAct[] {
  const run = runOf(played);
  const uuids = [...new Set(played.effects.map(({ uuid }) => uuid)), 'nobody'];
  const made = played.effects.flatMap((effect) => (effect.type === 'dispatch' ? [effect.attempt] : []));
  const attempts = [...made, { run: 'r1', step: 'a', visit: 1, attempt: 9 }];
  const failure = { outcome: 'UNREACHABLE', message: 'no' };
  const result = { result: 'success', message: '', data: { inline: '{}' } } as const;
  const returned = { kind: 'returned', data: { inline: '{}' } } as const;
  const ended = { status: 'done', message: '', data: { inline: '{}' } } as const;
  const commands: readonly RunCommand[] = [
    { type: 'timer' },
    { type: 'admit', project: 'p1', flow: 'release' },
    ...attempts.map((attempt) => ({ type: 'task-failed' as const, attempt, failure })),
    ...attempts.map((attempt) => ({ type: 'delivery' as const, attempt, epoch: 1, state: 'begins' as const })),
    ...attempts.map((attempt) => ({ type: 'build-finished' as const, attempt, ...result })),
    ...attempts.map((attempt) => ({ type: 'run-finished' as const, attempt, ...ended })),
    ...attempts.map((attempt) => ({ type: 'code-finished' as const, attempt, end: returned })),
    ...attempts.map((attempt) => ({ type: 'act-finished' as const, attempt, act: 1, answer: { ok: true as const } })),
    ...attempts.map((attempt) => ({ type: 'keep-undo-data' as const, attempt, key: 'k', value: 1 })),
    { type: 'act', step: 'a', action: 'agree', args: {} },
    ...steeringOf(played),
    ...played.version.flow.steps.map(({ name }) => ({ type: 'trigger' as const, step: name })),
    ...decisionsOf(played),
  ];
  const opens = Object.keys(run.open);
  return [
    ...helps(played).filter((act): act is CommandAct => 'command' in act),
    ...commands.map((command) => ({ command, by: asked.has(command.type) ? bob : system, facts })),
    ...uuids.flatMap((uuid) => [ack(uuid, 'OK'), ack(uuid, 'NO', { contrary: 'record' })]),
    ...opens.flatMap((step) => ['OK', 'NO', 'DONE'].map((outcome) => skip(step, outcome))),
    skip('nowhere', 'OK'),
    editArgs('a', { x: `${played.journal.length}` }),
    migrate({ ...played.version, hash: `version ${played.journal.length}` }),
    event('go', { key: 'k1' }),
    ...[stop(), retry(), pause(), resume(), compensateTo('a'), undoFound(played), undoEnded(played)],
    rollback(),
    { command: { type: 'timer' }, by: system, at: played.now + 1_000_000 },
    { command: { type: 'override-interlock', step: 'a', reason: 'for a good reason' }, by: bob, facts: locked },
    ...attempts.map((attempt) => ({ command: { type: 'dispatch' as const, attempt }, by: system, facts: locked })),
  ];
}

const facts = { ...people, [openRunsFactKey('p1', 'release')]: { version: 1, value: { open: 0, waiting: 0 } } };

const locked = under(lock(undefined, { on: { environments: [], jobs: ['do a'] } }));

/** What somebody has decided already, once more. */
function decisionsOf({ journal }: Played): readonly RunCommand[] {
  const made = journal.flatMap(({ events }) =>
    events.flatMap((event) => {
      if (event.type !== 'decision_made') return [];
      const { step, visit, outcome, digest } = event;
      return [{ type: 'decide' as const, step, visit, outcome, digest }];
    }),
  );
  return [...made, { type: 'decide', step: 'a', visit: 9, outcome: 'OK', digest: '' }];
}

const asked: ReadonlySet<string> = new Set([
  ...['decide', 'claim', 'unclaim', 'delegate', 'reassign', 'ask', 'answer', 'override'],
]);

/** What Bob does with a decision, open or not; he overrides once more what was decided. */
function steeringOf({ run, journal }: Played): readonly RunCommand[] {
  const open = Object.values(run?.open ?? {}).find(({ phase }) => phase.kind === 'deciding');
  const of = { step: open?.step ?? 'b', visit: open?.number ?? 1 };
  const decision = open?.phase.kind === 'deciding' ? open.phase.decision : undefined;
  const made = journal.flatMap(({ events }) => events.flatMap((each) => (each.type === 'decision_made' ? [each] : [])));
  const { step, visit, outcome } = made.at(-1) ?? { ...of, outcome: 'OK' };
  const over = { outcome: 'OK', digest: decision?.digest ?? '', reason: 'for a good reason', isAdmin: true };
  return [
    { type: 'claim', ...of },
    { type: 'unclaim', ...of },
    { type: 'delegate', ...of, to: { kind: 'user', id: 'u-cem', name: 'cem' } },
    { type: 'reassign', ...of, to: { groups: [], users: [`u${journal.length}`] }, reason: 'why not' },
    { type: 'ask', ...of, question: 'why?' },
    { type: 'answer', ...of, text: 'why not?' },
    { type: 'override', ...of, ...over },
    { type: 'override', step, visit, ...over, outcome },
  ];
}

const patient = [
  { name: 'a', on: { OK: 'b' } },
  { name: 'b', kind: 'wait', args: go, on: { DONE: 'done' } },
] as const;
const queued = play(sketchFlow(patient, { limits: { openRuns: 1, onFull: 'queue' } }), [
  { ...start(), facts: { [openRunsFactKey('p1', 'release')]: { version: 1, value: { open: 1, waiting: 0 } } } },
]);
const found = [...flows, undoing].flatMap((version) => [...explore(version).values()]);
const states = [...found, queued];

test('the flows come to every status with every phase that there is in it', () => {
  const seen = states.flatMap(({ run }) => {
    const phases = Object.values(run?.open ?? {}).map(({ phase }) => phase.kind);
    return phases.length === 0 ? [`${run?.state.status}`] : phases.map((phase) => `${run?.state.status} ${phase}`);
  });
  expect([...new Set(seen)].sort()).toEqual([
    'created',
    'done',
    'failed blocked',
    'failed waiting',
    'held',
    'held awaiting_trigger',
    'held backing_off',
    'held blocked',
    'held slowed',
    'held waiting',
    'paused attempting',
    'paused awaiting_trigger',
    'paused backing_off',
    'paused deciding',
    'paused paused',
    'paused slowed',
    'paused waiting',
    'rolled_back',
    'rolling_back',
    'rolling_back attempting',
    'running attempting',
    'running awaiting_trigger',
    'running backing_off',
    'running deciding',
    'running slowed',
    'running waiting',
    'stopped',
  ]);
});

test('each command does to every state what its table says of the status', () => {
  const seen = new Map<string, Set<string>>();
  for (const state of states) {
    const { status } = runOf(state).state;
    for (const act of commandsTo(state)) {
      const after = perform(state, act);
      const cell = `${act.command.type} ${status}`;
      seen.set(
        cell,
        (seen.get(cell) ?? new Set()).add(
          answerOf(after, runCommandTable[act.command.type as keyof typeof runCommandTable].in[status].text),
        ),
      );
    }
  }
  const said = Object.entries(runCommandTable).flatMap(([type, { in: rules }]) =>
    Object.entries(rules).map(([status, rule]) => ({ cell: `${type} ${status}`, ...rule })),
  );
  const unfit: string[] = [];
  for (const { cell, kind, text } of said) {
    const answers = [...(seen.get(cell) ?? [])];
    if (kind !== 'does') expect([cell, answers]).toEqual([cell, [kind]]);
    // What is over gives a repeat its answer.
    else
      expect(text.startsWith('repeats') ? [cell, 'nothing'] : [cell, 'does']).toEqual([
        cell,
        expect.toBeOneOf(answers),
      ]);
    if (kind === 'does') expect(answers).not.toContain('refused');
    if (answers.includes('unfit')) unfit.push(cell);
  }
  const fits = ['running', 'paused', 'held', 'failed'];
  expect(unfit).toEqual([
    'trigger running',
    'act running',
    'act paused',
    'answer running',
    'answer paused',
    'stop held',
    'stop rolling_back',
    'retry running',
    'retry rolling_back',
    'skip held',
    'event done',
    'event stopped',
    'event rolled_back',
    ...[...fits, 'rolling_back'].map((status) => `edit-args ${status}`),
    ...['running', 'paused', 'held'].map((status) => `override-interlock ${status}`),
    'migrate held',
    'rollback held',
    ...fits.map((status) => `compensate-to ${status}`),
  ]);
});

/** `wrong_status` is refused by its table, `unfit` where nothing of the run is as the command is for. */
function answerOf({ answer, message, events }: Played, rule: string): string {
  if (events.length > 0) return 'does';
  if (answer !== 'wrong_status') return answer;
  return message.endsWith(`: ${rule}`) ? 'refused' : 'unfit';
}
