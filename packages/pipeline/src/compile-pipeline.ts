import { fullAllowance, reportOveruse } from './allowance.ts';
import { ciEnvironment } from './ci-environment.ts';
import { type Diagnostic, inReadingOrder, type Report, reportInto } from './diagnostic.ts';
import { limits } from './limits.ts';
import type { Metadata } from './metadata.ts';
import { type Planned, planWorkflow } from './plan-workflow.ts';
import { isName, shorten } from './read-values.ts';
import { readYaml } from './read-yaml.ts';
import { readWorkflow } from './woodpecker/read-workflow.ts';
import type { WorkflowPlan } from './workflow-plan.ts';

/** One configuration file of the commit; `name` is its path in the repository. */
export type PipelineFile = { readonly name: string; readonly text: string };

export type Compiled =
  | {
      readonly ok: true;
      readonly plans: readonly WorkflowPlan[];
      /** Workflows that this build leaves out, each with the reason. */
      readonly skipped: readonly SkippedWorkflow[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type SkippedWorkflow = { readonly name: string; readonly reason: string };

/** Compiles all files of a build. Any error stops the whole build; every problem of every file is told. */
export function compilePipeline({ files, metadata }: Compilation): Compiled {
  const found: Diagnostic[] = [];
  const plans: WorkflowPlan[] = [];
  const skipped: SkippedWorkflow[] = [];
  const seen = new Set<string>();
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sorted.length === 0 || sorted.length > limits.files) {
    const message = sorted.length === 0 ? 'There is no pipeline file' : `More than ${limits.files} pipeline files`;
    reportInto(found, '').error('limit_exceeded', { line: 1, column: 1 }, message);
    return { ok: false, diagnostics: found };
  }
  for (const [index, file] of sorted.entries()) {
    const inFile: Diagnostic[] = [];
    const name = workflowName(file.name);
    const planned = compileFile({
      file,
      name,
      number: index + 1,
      metadata,
      seen,
      report: reportInto(inFile, file.name),
    });
    found.push(...mostImportant(inFile));
    if (planned?.kind === 'plan') plans.push(planned.plan);
    if (planned?.kind === 'skipped') skipped.push({ name, reason: planned.reason });
  }
  if (found.some((diagnostic) => diagnostic.severity === 'error')) return { ok: false, diagnostics: found };
  return { ok: true, plans, skipped, warnings: found };
}

export type Compilation = { readonly files: readonly PipelineFile[]; readonly metadata: Metadata };

/** The base name without a leading dot and without `.yml` or `.yaml`. */
export function workflowName(file: string): string {
  return file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/^\./, '')
    .replace(/\.ya?ml$/, '');
}

/** A cut list must not hide the errors behind the warnings. */
function mostImportant(inFile: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = inFile.filter((diagnostic) => diagnostic.severity === 'error');
  const warnings = inFile.filter((diagnostic) => diagnostic.severity === 'warning');
  return inReadingOrder([...errors, ...warnings].slice(0, limits.diagnosticsPerFile));
}

type FileCompilation = {
  readonly file: PipelineFile;
  readonly name: string;
  readonly number: number;
  readonly metadata: Metadata;
  readonly seen: Set<string>;
  readonly report: Report;
};

function compileFile({ file, name, number, metadata, seen, report }: FileCompilation): Planned | undefined {
  checkWorkflowName(name, seen, report);
  const root = readYaml(file.text, report);
  if (!root) return undefined;
  const environment = ciEnvironment(metadata, { name, number });
  const allowance = fullAllowance();
  const workflow = readWorkflow(root, { report, variables: environment, allowance });
  const planned = workflow && planWorkflow({ name, workflow, metadata, environment, report, allowance });
  reportOveruse(allowance, report);
  return planned;
}

function checkWorkflowName(name: string, seen: Set<string>, report: Report): void {
  const start = { line: 1, column: 1 };
  if (!isName(name)) report.error('bad_name', start, `\`${shorten(name)}\` is not a name for a workflow`);
  if (seen.has(name)) report.error('bad_name', start, `Two files make the workflow \`${shorten(name)}\``);
  seen.add(name);
}
