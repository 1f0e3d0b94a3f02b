import type { BuildView, RunSummary } from '@signalbox/protocol';
import type { Style } from './style.ts';
import { oneLine } from './table.ts';

/** A run in a line or two: its status, and the named thing that it waits for or why it is over. */
export function presentSummary(run: RunSummary, style: Style): string {
  const waits = run.waitsFor.map((wait) => `  waits for ${waitSentence(wait)}`);
  const detail = run.detail === undefined ? '' : `: ${oneLine(run.detail)}`;
  return [`${presentStatus(run, style)}${detail}`, ...waits].join('\n');
}

/** Also while the hook of its stop is run. */
export function presentStatus({ name, flow, status, stopping }: RunSummary, style: Style): string {
  const { by, reason } = stopping ?? {};
  const why = reason === undefined ? `by ${by}` : `${oneLine(reason)} (${by})`;
  return `${style.strong(name)} (${flow}) is ${paintStatus(status, style)}${stopping ? `, and being stopped: ${why}` : ''}`;
}

export function waitSentence({ step, text }: RunSummary['waitsFor'][number]): string {
  const sentence = oneLine(text);
  return sentence.includes(step) ? sentence : `${step}: ${sentence}`;
}

type Status = RunSummary['status'] | BuildView['workflows'][number]['status'] | 'pending';

export function paintStatus(status: Status, style: Style): string {
  switch (status) {
    case 'done':
    case 'success':
      return style.good(status);
    case 'failed':
    case 'failure':
    case 'error':
    case 'held':
      return style.bad(status);
    case 'stopped':
    case 'rolled_back':
    case 'killed':
    case 'skipped':
      return style.faint(status);
    case 'created':
    case 'running':
    case 'paused':
    case 'rolling_back':
    case 'queued':
    case 'pending':
    case 'waiting':
      return style.waiting(status);
  }
}
