import type { WaitCause, WaitView } from '@signalbox/protocol';
import type { Words } from '../words/define-words.ts';
import type { LanguageName } from '../words/language.ts';
import type { Say } from '../words/use-words.ts';
import { peopleText } from './people-text.ts';
import { visibleText } from './visible-text.ts';
import type { waitWords } from './wait-words.ts';

export type SayWait = typeof waitWords extends Words<infer Key> ? Say<Key> : never;

/** What a run waits for, in the language of the page. */
export function waitSentence(
  { kind, step, who = '', template }: Pick<WaitView, 'kind' | 'step' | 'who' | 'template'>,
  say: SayWait,
  language: LanguageName,
): string {
  if (template !== undefined) return say('wait_templateSlot', { template: visibleText(template) });
  return say(`wait_${kind}`, { step: visibleText(step), who: visibleText(peopleText(who, language)) });
}

/** What the server knows more of it: why it is not over yet; nothing where it does not. */
export function waitReason(
  { because, event, window }: Pick<WaitView, 'because' | 'event' | 'window'>,
  say: SayWait,
): string | undefined {
  if (because) return causeSentence(because, say);
  if (event !== undefined) return say('event', { event: visibleText(event) });
  return window && say('window', { text: visibleText(window.text), zone: visibleText(window.zone) });
}

function causeSentence(cause: WaitCause, say: SayWait): string {
  switch (cause.code) {
    case 'call_queued':
      if (cause.problem === undefined) return say('call_queued');
      return say('call_hindered', { problem: visibleText(cause.problem) });
    case 'call_failing':
    case 'repository_failing':
      return say('call_failing', { count: cause.tries, problem: visibleText(cause.problem) });
    case 'ack_refused':
      return say('ack_refused', { count: cause.count, outcome: visibleText(cause.outcome) });
    case 'host_runs':
    case 'host_busy':
    case 'host_missing':
    case 'host_unmasked':
      return say(cause.code, { job: visibleText(cause.job) });
    case 'build_prepared':
      return say('build_prepared');
    case 'build':
      return buildSentence(cause, say);
  }
}

function buildSentence({ number, repository, workflows }: Extract<WaitCause, { code: 'build' }>, say: SayWait): string {
  const parts = workflows.map((workflow) => workflowText(workflow, say));
  return [say('build_of', { number, repository: visibleText(repository) }), ...parts].join(' · ');
}

type Workflow = Extract<WaitCause, { code: 'build' }>['workflows'][number];

function workflowText(workflow: Workflow, say: SayWait): string {
  const name = visibleText(workflow.name);
  if (workflow.status === 'waiting')
    return say('workflow_waiting', { name, after: visibleText(workflow.after.join(', ')) });
  if (workflow.status === 'running') return say('workflow_running', { name, agent: visibleText(workflow.agent) });
  const labels = visibleText(workflow.labels.join(', '));
  return labels === '' ? say('workflow_queued', { name }) : say('workflow_queued_for', { name, labels });
}
