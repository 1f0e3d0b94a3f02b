import { fullAllowance } from './allowance.ts';
import { type CompiledAxis, compileFile } from './compile-file.ts';
import type { CompileOptions } from './compile-options.ts';
import { type Diagnostic, inReadingOrder, type Report, reportInto } from './diagnostic.ts';
import { limits } from './limits.ts';
import { linkWorkflows } from './link-workflows.ts';
import type { Metadata } from './metadata.ts';
import type { LeftOut } from './plan-workflow.ts';
import { isName, shorten } from './read-values.ts';
import type { WorkflowPlan } from './workflow-plan.ts';

/** One configuration file of the commit; `name` is its path in the repository. */
export type PipelineFile = { readonly name: string; readonly text: string };

export type Compiled =
  | {
      readonly ok: true;
      readonly plans: readonly WorkflowPlan[];
      /** Workflows that this build leaves out, each with the reason. */
      readonly skipped: readonly SkippedWorkflow[];
      /** Steps and services that it leaves out of workflows, each with the reason. */
      readonly skippedSteps: readonly SkippedStep[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type SkippedWorkflow = { readonly name: string; readonly reason: string };

export type SkippedStep = LeftOut & { readonly workflow: string };

export type Compilation = {
  readonly files: readonly PipelineFile[];
  readonly metadata: Metadata;
  readonly options?: CompileOptions;
};

/** Compiles all files of a build. Any error stops the whole build; every problem of every file is told. */
export function compilePipeline({ files, metadata, options = {} }: Compilation): Compiled {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sorted.length === 0 || sorted.length > limits.files) {
    const found: Diagnostic[] = [];
    const message = sorted.length === 0 ? 'There is no pipeline file' : `More than ${limits.files} pipeline files`;
    reportInto(found, '').error('limit_exceeded', { line: 1, column: 1 }, message);
    return { ok: false, diagnostics: found };
  }
  const compiled: FileResult[] = [];
  let number = 1;
  const seen = new Set<string>();
  const allowance = fullAllowance();
  for (const { name: path, text } of sorted) {
    const found: Diagnostic[] = [];
    const report = reportInto(found, path);
    const name = workflowName(path);
    checkWorkflowName(name, seen, report);
    const axes = compileFile({ text, name, number, metadata, options, report, allowance });
    number += axes.length;
    compiled.push({ name, found, report, axes });
  }
  const { plans, skipped } = linkWorkflows(compiled);
  const diagnostics = compiled.flatMap(({ found }) => mostImportant(found));
  if (diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  return { ok: true, plans, skipped, skippedSteps: compiled.flatMap(skippedStepsOf), warnings: diagnostics };
}

type FileResult = {
  readonly name: string;
  readonly found: readonly Diagnostic[];
  readonly report: Report;
  readonly axes: readonly CompiledAxis[];
};

function skippedStepsOf({ axes }: FileResult): readonly SkippedStep[] {
  return axes.flatMap(({ name, planned }) => planned.leftOut.map((each) => ({ workflow: name, ...each })));
}

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

function checkWorkflowName(name: string, seen: Set<string>, report: Report): void {
  const start = { line: 1, column: 1 };
  if (!isName(name)) report.error('bad_name', start, `\`${shorten(name)}\` is not a name for a workflow`);
  if (seen.has(name)) report.error('bad_name', start, `Two files make the workflow \`${shorten(name)}\``);
  seen.add(name);
}
