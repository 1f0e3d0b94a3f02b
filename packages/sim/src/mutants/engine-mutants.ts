import type { Mutant } from './mutant.ts';

const engine = 'packages/engine/src';

export const engineMutants: readonly Mutant[] = [
  {
    name: 'an ack with any uuid is taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: 'uuid === command.uuid && job',
    replace: 'uuid !== undefined && job',
  },
  {
    name: 'a contrary repeat is answered as taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: 'if (!command.done || last.outcome === command.outcome) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'any outcome is taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: "if (problem) return refuse('outcome_unknown', problem);",
    replace: "if (problem && command.outcome === 'NEVER') return refuse('outcome_unknown', problem);",
  },
  {
    name: 'a retry has the number of the attempt before',
    file: `${engine}/run/advance-run.ts`,
    find: '(visit.failedAttempts.at(-1)?.number ?? 0) + 1',
    replace: '(visit.failedAttempts.at(-1)?.number ?? 1)',
  },
  {
    name: 'a decision is taken again',
    file: `${engine}/decision/decide-decision.ts`,
    find: "return refuse('already_finished'",
    replace: "if (actor.kind === 'user') return undefined;\n  return refuse('already_finished'",
  },
  {
    name: 'a timer fires early',
    file: `${engine}/run/decide-run.ts`,
    find: 'phase.until <= draft.now)',
    replace: 'phase.until <= draft.now + 1000)',
  },
  {
    name: 'an attempt expires early',
    file: `${engine}/run/decide-run.ts`,
    find: '(phase.attempt.deadline ?? Number.POSITIVE_INFINITY) <= draft.now',
    replace: '(phase.attempt.deadline ?? Number.POSITIVE_INFINITY) <= draft.now + 200',
  },
  {
    name: 'a deadline comes at half of its time',
    file: `${engine}/run/advance-run.ts`,
    find: '...(step.timeoutMs !== undefined && { deadline: draft.now + step.timeoutMs }),',
    replace: '...(step.timeoutMs !== undefined && { deadline: draft.now + step.timeoutMs / 2 }),',
  },
  {
    name: 'a wait ends early',
    file: `${engine}/run/decide-run.ts`,
    find: 'due > draft.now) return;',
    replace: 'due > draft.now + 700) return;',
  },
  {
    name: 'a paused run begins something',
    file: `${engine}/run/advance-run.ts`,
    find: "phases.includes(visit.phase.kind) && draft.run.state.status === 'running') beginStep",
    replace: 'phases.includes(visit.phase.kind)) beginStep',
  },
  {
    name: 'a join does not wait for all branches',
    file: `${engine}/run/branches.ts`,
    find: "if (own(branchSetsOf(draft.run), branch.set)) return 'waits';",
    replace: "if (own(branchSetsOf(draft.run), branch.set) && end !== 'arrived') return 'waits';",
  },
  {
    name: 'a fork forgets a branch',
    file: `${engine}/run/branches.ts`,
    find: 'return steps.map((branch) => ({',
    replace: 'return steps.slice(1).map((branch) => ({',
  },
  {
    name: 'one person votes for two',
    file: `${engine}/decision/decide-decision.ts`,
    find: 'other.outcome === outcome && !isSamePerson(other.by, actor)',
    replace: 'other.outcome === outcome',
  },
  {
    name: 'votes for something else count',
    file: `${engine}/decision/decide-decision.ts`,
    find: 'other.outcome === outcome && !isSamePerson(other.by, actor)',
    replace: '!isSamePerson(other.by, actor)',
  },
  {
    name: 'who started a run decides it',
    file: `${engine}/decision/excluded.ts`,
    find: 'const initiators = [run.startedBy, ',
    replace: 'const initiators = [',
  },
  {
    name: 'a grant holds for other arguments',
    file: `${engine}/run/advance-run.ts`,
    find: 'if (found !== undefined) return { digest, found, decisionStep };',
    replace: "if (found === '') return { digest, found, decisionStep };",
  },
  {
    name: 'a withdrawn attempt keeps its task',
    file: `${engine}/run/run-effect.ts`,
    find: ".map((ended) => ({ type: 'withdraw' as const, ...ended })),",
    replace: ".slice(1)\n      .map((ended) => ({ type: 'withdraw' as const, ...ended })),",
  },
  {
    name: 'one attempt too many',
    file: `${engine}/run/advance-run.ts`,
    find: 'attempt.number >= retry.maxAttempts',
    replace: 'attempt.number > retry.maxAttempts',
  },
  {
    name: 'an effect is made again after a timeout',
    file: `${engine}/run/advance-run.ts`,
    find: "(outcome === 'TIMEOUT' && !isEffect(draft.job(step)))",
    replace: "(outcome === 'TIMEOUT' && isEffect(draft.job(step)) !== undefined)",
  },
  {
    name: 'a backoff grows too fast',
    file: `${engine}/run/advance-run.ts`,
    find: 'retry.backoffMs * 2 **',
    replace: 'retry.backoffMs * 3 **',
  },
  {
    name: 'an event of a known key counts again',
    file: `${engine}/run/take-event.ts`,
    find: 'if (isKnownEvent(run, event, now)) return undefined;',
    replace: '',
  },
  {
    name: 'a flow takes one run too many',
    file: `${engine}/run/limit-open-runs.ts`,
    find: 'const isFull = open >= most;',
    replace: 'const isFull = open > most;',
  },
  {
    name: 'a queued run begins without room',
    file: `${engine}/run/limit-open-runs.ts`,
    find: 'facts).open < most',
    replace: 'facts).open <= most',
  },
  {
    name: 'a killed build keeps its tasks',
    file: `${engine}/build/build-effect.ts`,
    find: 'if (!isOpen(workflow) && wasOpen)',
    replace: "if (!isOpen(workflow) && wasOpen && after.state.status !== 'killed')",
  },
  {
    name: 'a build ends before its last workflow',
    file: `${engine}/build/decide-build.ts`,
    find: 'if (ended.length === others.length) events',
    replace: 'if (ended.length >= others.length - 1) events',
  },
  {
    name: 'a build that failed is told as a success',
    file: `${engine}/build/build-effect.ts`,
    find: "result: state.result === 'success' ? 'success' : 'failure'",
    replace: "result: 'success'",
  },
  {
    name: 'changed arguments are forgotten',
    file: `${engine}/run/advance-run.ts`,
    find: '  const resolved = visit.args ? { ok: true as const, args: visit.args } : resolveArgs(step, job, draft.run);\n  if (!resolved.ok) return holdForReference(draft, step, resolved.detail);\n  const attempt',
    replace:
      '  const resolved = resolveArgs(step, job, draft.run);\n  if (!resolved.ok) return holdForReference(draft, step, resolved.detail);\n  const attempt',
  },
  {
    name: 'a manual step begins by itself',
    file: `${engine}/run/advance-run.ts`,
    find: "  const manual = step.trigger === 'manual';\n  const slowedUntil",
    replace: "  const manual = step.trigger === 'manual' && name === '';\n  const slowedUntil",
  },
  {
    name: 'a visit is not slowed',
    file: `${engine}/run/advance-run.ts`,
    find: 'return minute.visits >= visitsPerMinute ?',
    replace: 'return minute.visits > visitsPerMinute ?',
  },
  {
    name: 'a run goes on over its limit',
    file: `${engine}/run/advance-run.ts`,
    find: 'if (draft.seq >= draft.run.transitionsAllowed) {',
    replace: 'if (draft.seq >= draft.run.transitionsAllowed + 20) {',
  },
  {
    name: 'a digest is not compared',
    file: `${engine}/decision/answer-decision.ts`,
    find: 'if (digest !== decision.digest)',
    replace: "if (digest === '')",
  },
  {
    name: 'an acknowledged context is dropped',
    file: `${engine}/run/decide-attempt.ts`,
    find: '...(context && { context }) };',
    replace: '};',
  },
];
