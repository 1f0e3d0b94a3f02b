import type { RunCause } from '@signalbox/protocol';
import { defineWords } from '../words/define-words.ts';

type HeldReason = Extract<RunCause, { readonly code: 'held' }>['reason'];

const en = {
  held_edge: 'The flow holds the run after {{step}}',
  held_failure: '{{step}} has failed: {{problem}}',
  held_undo_failed: '{{step}} could not be taken back: {{problem}}',
  held_limit: 'A limit of the flow is reached at {{step}}: {{problem}}',
  held_reference: 'A value that {{step}} needs is not there: {{problem}}',
  held_unknown_outcome: 'What became of {{step}} is not known: {{problem}}',
  held_policy: 'An interlock keeps {{step}} back: {{problem}}',
  held_invariant: 'The run contradicts itself: {{problem}}',
  failed: '{{step}} has failed: {{outcome}}, {{problem}}',
  paused: 'Paused by {{by}}',
  stopped: 'Stopped by {{by}}',
  byFor: '{{reason}} ({{by}})',
  hookOf: 'hook of {{repository}}',
  callback: 'callback',
  system: 'system',
} as const satisfies { readonly [Reason in `held_${HeldReason}`]: string } & { readonly [key: string]: string };

/** Why a run is as it is, and who has acted where that was no person. */
export const runCauseWords = defineWords('run-cause', {
  en,
  zh: {
    held_edge: '按流程，运行在 {{step}} 之后被搁置',
    held_failure: '{{step}} 失败：{{problem}}',
    held_undo_failed: '无法撤销 {{step}}：{{problem}}',
    held_limit: '{{step}} 达到流程的上限：{{problem}}',
    held_reference: '缺少 {{step}} 所需的值：{{problem}}',
    held_unknown_outcome: '{{step}} 的结果未知：{{problem}}',
    held_policy: '联锁规则阻止了 {{step}}：{{problem}}',
    held_invariant: '运行自相矛盾：{{problem}}',
    failed: '{{step}} 失败：{{outcome}}，{{problem}}',
    paused: '由 {{by}} 暂停',
    stopped: '由 {{by}} 停止',
    byFor: '{{reason}}（{{by}}）',
    hookOf: '{{repository}} 的推送',
    callback: '服务回复',
    system: '系统',
  },
});
