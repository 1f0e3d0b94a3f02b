import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import { onTestFinished } from 'vitest';
import { localBackend } from '../backend/local/local-backend.ts';
import { systemClock } from '../clock.ts';
import type { LogLine } from '../log-line.ts';
import type { ProcReport } from '../proc-state.ts';
import { runWorkflow, type WorkflowResult, type WorkflowRun } from '../run-workflow.ts';

export const searchPath = process.env.PATH ?? '/usr/bin:/bin';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function proc(name: string, commands: readonly string[], more: Partial<ProcPlan> = {}): ProcPlan {
  const rest = { environment: {}, dependsOn: [], onSuccess: true, onFailure: false, failureIgnored: false };
  return { name, image: 'alpine', commands, ...rest, ...more };
}

export function planWith(procs: readonly ProcPlan[], more: Partial<WorkflowPlan> = {}): WorkflowPlan {
  return { version: 1, name: 'test', labels: {}, clone: null, environment: {}, procs, ...more };
}

export type Recorded = {
  readonly result: Promise<WorkflowResult>;
  readonly reports: readonly ProcReport[];
  readonly lines: (proc: string) => readonly LogLine[];
  /** What a proc wrote, without the lines that show its commands. */
  readonly output: (proc: string) => readonly string[];
  /** Settles with the first line that matches, as soon as it is logged. */
  readonly logged: (pattern: RegExp) => Promise<string>;
  readonly workRoot: string;
};

type Changes = Partial<WorkflowRun> & { readonly killGraceMs?: number };

/** Runs a plan on the local backend with real processes and keeps all that is told about it. */
export async function startPlan(
  plan: WorkflowPlan,
  { killGraceMs = 10_000, ...changes }: Changes = {},
): Promise<Recorded> {
  const workRoot = join(await temporaryFolder(), 'work');
  const reports: ProcReport[] = [];
  const lines = new Map<string, LogLine[]>();
  const all: string[] = [];
  const watchers = new Set<() => void>();
  const result = runWorkflow({
    plan,
    backend: localBackend({ workRoot, path: searchPath, clock: systemClock, killGraceMs }),
    cancel: new AbortController().signal,
    clock: systemClock,
    report: async (report) => {
      reports.push(report);
    },
    log: async (name, batch) => {
      lines.set(name, [...(lines.get(name) ?? []), ...batch]);
      for (const line of batch) all.push(line.out);
      for (const watcher of watchers) watcher();
    },
    ...changes,
  });
  const linesOf = (name: string) => lines.get(name) ?? [];
  return {
    result,
    reports,
    workRoot,
    lines: linesOf,
    output: (name) => linesOf(name).flatMap(({ out }) => (out.startsWith('+ ') ? [] : [out])),
    logged: (pattern) => waitFor(watchers, () => all.find((out) => pattern.test(out))),
  };
}

/** Runs a plan to its end. */
export async function runPlan(plan: WorkflowPlan, changes: Changes = {}): Promise<Recorded & { end: WorkflowResult }> {
  const recorded = await startPlan(plan, changes);
  return { ...recorded, end: await recorded.result };
}

function waitFor(watchers: Set<() => void>, look: () => string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const watcher = () => {
      const found = look();
      if (found === undefined) return;
      watchers.delete(watcher);
      resolve(found);
    };
    watchers.add(watcher);
    watcher();
  });
}
