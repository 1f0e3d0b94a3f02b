import { clean } from '../present/clean.ts';
import type { Style } from '../present/style.ts';
import { oneLine, table } from '../present/table.ts';
import type { ExecEvent } from './exec-event.ts';

type Teller = {
  readonly style: Style;
  readonly note: (line: string) => void;
  /** Whether lines need the name of their workflow, too. */
  readonly several: boolean;
};

type End = Extract<ExecEvent, { type: 'step_ended' }>;
type WorkflowEnd = Extract<ExecEvent, { type: 'workflow_ended' }>;

/** Puts what happens into lines for people: each behind the name of its step, and a table at the end. */
export function tellText({ style, note, several }: Teller): (event: ExecEvent) => string {
  const ends: End[] = [];
  let widest = 0;
  const prefix = (workflow: string, step: string) => {
    const name = several ? `${workflow} / ${step}` : step;
    return `${style.faint(`${name.padEnd(widest)} |`)} `;
  };
  return (dirty) => {
    const event = clean(dirty);
    switch (event.type) {
      case 'warning':
        note(style.waiting(`warning: ${event.message}`));
        return '';
      case 'artifacts':
        return artifactsText(event, style);
      case 'workflow_skipped':
        return `${style.strong(event.workflow)} is left out: ${oneLine(event.reason)}\n`;
      case 'workflow_started': {
        const before = several ? event.workflow.length + 3 : 0;
        widest = Math.max(widest, ...event.steps.map((step) => before + step.length));
        return `${style.strong(`== ${event.workflow}`)}\n`;
      }
      case 'step_started':
        return `${prefix(event.workflow, event.step)}${style.strong('begins')}\n`;
      case 'log':
        return `${prefix(event.workflow, event.step)}${event.text}\n`;
      case 'step_ended':
        ends.push(event);
        return `${prefix(event.workflow, event.step)}${endText(event, style)}\n`;
      case 'workflow_ended':
        return workflowText(event, style);
      case 'ended':
        return `${summary(ends, style)}\n${endOfAll(event, style)}\n`;
    }
  };
}

function endText(end: End, style: Style): string {
  const why = end.error === undefined ? '' : `: ${oneLine(end.error)}`;
  const outputs = Object.entries(end.outputs ?? {}).map(([key, value]) => ` ${key}=${oneLine(value)}`);
  return `${statusText(end, style)}${why}${outputs.join('')} ${style.faint(`(${seconds(end.ms)})`)}`;
}

function statusText({ status, exitCode, signal, counts }: End, style: Style): string {
  const how = signal === undefined ? `exit code ${exitCode}` : `ended by ${signal}`;
  switch (status) {
    case 'success':
      return style.good('success');
    case 'skipped':
      return style.faint('skipped');
    case 'killed':
      return style.bad('killed');
    case 'failure':
      return counts ? style.bad(`failure, ${how}`) : style.waiting(`failure, ${how}; ignored`);
    case 'error':
      return counts ? style.bad('error') : style.waiting('error; ignored');
  }
}

function artifactsText({ files, folder }: Extract<ExecEvent, { type: 'artifacts' }>, style: Style): string {
  const names = files.map(({ name, bytes }) => `${oneLine(name)} ${style.faint(`(${bytes} bytes)`)}`).join(', ');
  const where = folder === undefined ? style.faint(' (--artifacts FOLDER keeps them)') : ` in ${folder}`;
  return `artifacts${where}: ${names}\n`;
}

function workflowText(event: WorkflowEnd, style: Style): string {
  const lines = [
    ...(event.error === undefined ? [] : [style.bad(oneLine(event.error))]),
    ...(event.artifactsLost === undefined ? [] : [lostText(event, style)]),
    ...(event.leftBehind === undefined ? [] : [style.waiting(`not everything was removed: ${event.leftBehind}`)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function lostText({ workflow, status, artifactsLost = '' }: WorkflowEnd, style: Style): string {
  const text = `not all artifacts of ${workflow} could be taken: ${oneLine(artifactsLost)}`;
  return status === 'error' ? style.bad(text) : style.waiting(text);
}

function summary(ends: readonly End[], style: Style): string {
  const rows = ends.map((end) => [end.workflow, end.step, statusText(end, style), seconds(end.ms)]);
  return table({ heads: ['workflow', 'step', 'end', 'time'], rows });
}

function endOfAll({ status, ms }: Extract<ExecEvent, { type: 'ended' }>, style: Style): string {
  const painted = status === 'success' ? style.good(status) : style.bad(status);
  return `${style.strong('The build ended:')} ${painted} ${style.faint(`(${seconds(ms)})`)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
