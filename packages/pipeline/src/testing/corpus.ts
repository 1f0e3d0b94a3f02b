import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePipeline, type PipelineFile } from '../compile-pipeline.ts';
import { knownEvents } from '../known-events.ts';
import type { Metadata } from '../metadata.ts';
import type { WorkflowPlan } from '../workflow-plan.ts';
import { type Compiled, compareCompiled } from './compare-compiled.ts';
import { push } from './compile-one.ts';

/** One file of the corpus, as its index describes it. */
export type CorpusEntry = {
  readonly kind: string;
  readonly file: string;
  readonly style?: string;
  /** What parsers of others say; an empty text where they take it. */
  readonly yaml?: Readonly<Record<string, string>>;
  readonly schema_head_errors?: string;
  readonly schema_test_fails?: boolean;
  readonly compiled?: string;
};

export type CorpusResult = {
  readonly entry: CorpusEntry;
  readonly verdict: 'accepted' | 'rejected';
  readonly plans: readonly WorkflowPlan[];
  readonly diagnostics: readonly string[];
  /** Where this is not what the index has. */
  readonly disagreements: readonly string[];
};

/** The folder beside this repository, or undefined where it is not there. */
export function findCorpus(root: string): string | undefined {
  const folder = join(root, '../shared/corpus');
  return existsSync(join(folder, 'index.json')) ? folder : undefined;
}

export function readEntries(folder: string): readonly CorpusEntry[] {
  const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly CorpusEntry[];
  return entries.filter(({ kind }) => kind === 'pipeline');
}

/** As a server that trusts its repositories would compile it. */
export const trusting: Metadata = {
  ...push,
  repository: { ...push.repository, trusted: { network: true, volumes: true, security: true } },
};

/** Compiles a file for every event that there is; the plans are those of a push. */
export function tryEntry(folder: string, entry: CorpusEntry): CorpusResult {
  const text = readFileSync(join(folder, entry.file), 'utf8');
  const files: readonly PipelineFile[] = [{ name: entry.file, text }];
  const all = [...knownEvents].map((event) =>
    compilePipeline({ files, metadata: { ...trusting, build: { ...trusting.build, event } } }),
  );
  const plans = all.flatMap((compiled) => (compiled.ok ? compiled.plans : []));
  const found = all.flatMap((compiled) => (compiled.ok ? compiled.warnings : compiled.diagnostics));
  const diagnostics = [
    ...new Set(found.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`)),
  ];
  const verdict = all.every(({ ok }) => ok) ? 'accepted' : 'rejected';
  const result = { entry, verdict, plans, diagnostics } as const;
  const sample = entry.compiled === undefined ? undefined : readFileSync(join(folder, entry.compiled), 'utf8');
  const plan = plans[0];
  const compared = sample && plan ? compareCompiled(JSON.parse(sample) as Compiled, plan) : [];
  return { ...result, disagreements: [...disagreementsOf(result, text), ...compared] };
}

function disagreementsOf(result: Omit<CorpusResult, 'disagreements'>, text: string): readonly string[] {
  const { entry, verdict, diagnostics } = result;
  const original = parserOf(entry);
  const wanted = original === '' ? 'accepted' : 'rejected';
  const found: string[] = [];
  if (verdict !== wanted) found.push(`${verdict}, but the original has it ${wanted} ${original}`);
  const line = /\bline (\d+)/.exec(original)?.[1];
  if (line !== undefined && !diagnostics.some((each) => each.startsWith(`${line}:`))) {
    found.push(`no diagnostic in line ${line}`);
  }
  const last = text.split('\n').length;
  for (const each of diagnostics) if (Number.parseInt(each, 10) > last) found.push(`a place behind the end: ${each}`);
  const isBad = entry.schema_test_fails === true || (isModern(entry) && (entry.schema_head_errors ?? '') !== '');
  if (isBad && diagnostics.length === 0) found.push(`nothing is said of what its schema refuses`);
  return found;
}

function isModern({ style = '' }: CorpusEntry): boolean {
  return style.startsWith('woodpecker-steps');
}

/** Woodpecker merges lists and wants keys but once; Drone neither. */
function parserOf(entry: CorpusEntry): string {
  const name = isModern(entry) ? 'xyaml' : entry.style === 'drone-0.8' ? 'go_yaml_v2' : 'go_yaml_v3';
  return entry.yaml?.[name] ?? '';
}
