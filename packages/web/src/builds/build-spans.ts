import type { BuildView } from '@signalbox/protocol';

/** `agent`: it had the workflow, and ran no step of it: fetching, cleaning, sending. */
export type SpanKind = 'queue' | 'agent' | 'steps';

export type Span = {
  readonly kind: SpanKind;
  readonly from: number;
  readonly to: number;
  /** Of `steps`. */
  readonly proc?: string;
};

export type WorkflowSpans = { readonly workflow: string; readonly spans: readonly Span[] };

export type BuildSpans = {
  readonly rows: readonly WorkflowSpans[];
  readonly from: number;
  readonly to: number;
  /** Milliseconds, over all workflows; what runs side by side in one of them counts once. */
  readonly totals: { readonly [kind in SpanKind]: number };
};

type Workflow = BuildView['workflows'][number];

/** Who had the workflows of a build when, each by its newest execution: what was before that counts as its queue. */
export function buildSpans(
  { workflows, createdAt, updatedAt, status }: Pick<BuildView, 'workflows' | 'createdAt' | 'updatedAt' | 'status'>,
  now: number,
): BuildSpans {
  const isOver = status !== 'queued' && status !== 'running';
  const to = Math.max(createdAt + 1, isOver ? updatedAt : now);
  const rows = workflows.map((workflow) => ({ workflow: workflow.name, spans: spansOf(workflow, createdAt, to) }));
  const totals = { queue: 0, agent: 0, steps: 0 };
  for (const { spans } of rows) {
    for (const { kind, from, to: end } of merged(spans)) totals[kind] += end - from;
  }
  return { rows, from: createdAt, to, totals };
}

function spansOf({ startedAt, finishedAt, procs, status }: Workflow, createdAt: number, end: number): readonly Span[] {
  if (startedAt === undefined) {
    const isWaiting = status === 'queued' || status === 'waiting';
    return [{ kind: 'queue', from: createdAt, to: isWaiting ? end : (finishedAt ?? end) }];
  }
  const over = finishedAt ?? end;
  const steps = procs
    .flatMap(({ name, startedAt: from, finishedAt: to = over }): readonly Span[] =>
      from === undefined ? [] : [{ kind: 'steps', from, to: Math.max(from, to), proc: name }],
    )
    .toSorted((one, other) => one.from - other.from);
  const gaps: Span[] = [];
  let at = startedAt;
  for (const { from, to } of steps) {
    if (from > at) gaps.push({ kind: 'agent', from: at, to: from });
    at = Math.max(at, to);
  }
  if (over > at) gaps.push({ kind: 'agent', from: at, to: over });
  const queue: readonly Span[] = startedAt > createdAt ? [{ kind: 'queue', from: createdAt, to: startedAt }] : [];
  return [...queue, ...[...gaps, ...steps].toSorted((one, other) => one.from - other.from)];
}

/** Spans of one kind that overlap, as one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const index = all.findLastIndex(({ kind }) => kind === span.kind);
    const last = all[index];
    if (last && last.to > span.from) all[index] = { ...last, to: Math.max(last.to, span.to) };
    else all.push(span);
  }
  return all;
}
