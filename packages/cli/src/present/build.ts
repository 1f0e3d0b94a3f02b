import type { BuildView } from '@signalbox/protocol';
import { shortHash } from './short-hash.ts';
import type { Style } from './style.ts';
import { paintStatus } from './summary.ts';
import { oneLine } from './table.ts';

/** A build, its warnings, and each workflow with the procs that have begun. */
export function presentBuild(build: BuildView, style: Style): string {
  const detail = build.detail === undefined ? '' : `: ${oneLine(build.detail)}`;
  const title = `${style.strong(`${build.repository} #${build.number}`)} is ${paintStatus(build.status, style)}${detail}`;
  return [
    title,
    `  id ${build.id}, commit ${shortHash(build.commit)} of ${oneLine(build.branch || build.ref)}`,
    ...build.warnings.map((warning) => style.waiting(`  warning: ${oneLine(warning)}`)),
    ...build.workflows.map((workflow) => workflowLine(workflow, style)),
  ].join('\n');
}

function workflowLine(workflow: BuildView['workflows'][number], style: Style): string {
  const procs = workflow.procs.map((proc) => `${proc.name} ${paintStatus(proc.status, style)}`).join(', ');
  const where = workflow.agent === undefined ? '' : ` on ${workflow.agent}`;
  const message = workflow.message === undefined ? '' : `: ${oneLine(workflow.message)}`;
  return `  ${workflow.name} ${paintStatus(workflow.status, style)}${where}${message}${procs && ` (${procs})`}`;
}
