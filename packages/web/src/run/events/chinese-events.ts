import { actorName, membersText, whoText } from '@signalbox/engine';
import { peopleText } from '../../show/people-text.ts';
import { shortHash } from '../../show/short-hash.ts';
import { answerOf, argsText, changedArgs, type EventTexts, heldText, namesOf, placeOf } from './event-parts.ts';

export const chineseEvents: EventTexts = {
  run_started: ({ flow, inputs }) => `流程 ${flow.name} 的运行已启动${because(argsText(inputs))}`,
  run_queued: ({ template }) =>
    `正在排队：${template === undefined ? '该流程' : `模板 ${template}`}的进行中运行数已达上限`,
  run_admitted: () => '轮到该运行开始',
  visit_opened: (event) => `进入 ${placeOf(event)}${event.manual ? '，等待触发' : ''}`,
  attempt_started: (event) => `${placeOf(event)} 开始第 ${event.attempt.number} 次尝试`,
  delivery_begun: (event) => `${placeOf(event)} 已发送，仅此一次`,
  delivery_returned: (event) => `${placeOf(event)} 未送达`,
  attempt_progressed: (event) => `${placeOf(event)} 报告进展${because(event.outcome)}`,
  attempt_failed: ({ failure, retryAt, ...event }, instant) =>
    `${placeOf(event)} 失败：${failure.outcome}，${failure.message}${retryAt === undefined ? '' : `；将于 ${instant(retryAt)} 重试`}`,
  act_begun: ({ act: { action, by, args = {} }, ...event }) =>
    `${placeOf(event)}：${by ? `${actorName(by)} 执行 ` : '执行 '}${action}${because(argsText(args))}`,
  act_ended: ({ action, answer, ...event }) =>
    `${placeOf(event)}：${action} ${answer.ok ? '成功' : `未成功：${answer.failure.message}`}`,
  undo_data_kept: ({ key, ...event }) => `${placeOf(event)} 为撤销记下 ${key}`,
  decision_opened: (event) => `${placeOf(event)} 等待 ${peopleText(whoText(event.decision.who), 'zh')} 决定`,
  decision_made: (event) =>
    `${placeOf(event)} ${event.overridden ? '已被越权决定' : '已决定'}${forOthers(event)}：${answerOf(event, because)}`,
  decision_claimed: (event) => `${placeOf(event)} 已被认领`,
  decision_unclaimed: (event) => `${placeOf(event)} 不再被认领`,
  decision_delegated: ({ to, ...event }) => `${placeOf(event)}：决定权${to ? `已委托给 ${actorName(to)}` : '已收回'}`,
  decision_reassigned: ({ to, from, who, ...event }) =>
    `${placeOf(event)} ${from === undefined ? `另请 ${peopleText(membersText(to), 'zh')}` : `改请 ${peopleText(membersText(to), 'zh')} 代替 ${from}`}，现由 ${peopleText(whoText(who), 'zh')} 决定${because(event.reason)}`,
  decision_escalated: ({ to, ...event }) => `${placeOf(event)} 已升级：另请 ${peopleText(membersText(to), 'zh')}`,
  decision_superseded: (event) => `${placeOf(event)} 重新征求决定：所决定的内容已变化`,
  decision_reminded: (event) => `${placeOf(event)} 已逾期`,
  decision_expired: (event) => `${placeOf(event)} 无人按时决定：${event.outcome}`,
  information_asked: ({ question, of, ...event }) =>
    `${placeOf(event)} 等待${of ? ` ${actorName(of)} ` : ''}补充信息${because(question)}`,
  information_given: ({ text, ...event }) => `${placeOf(event)} 已得到信息${because(text)}`,
  grant_superseded: (event) => `${placeOf(event)} 已不是批准的内容：需重新决定`,
  visit_closed: (event) => `${placeOf(event)} 结束，结果为 ${event.outcome}`,
  repeat_ignored: (event) => `${placeOf(event)} 仍为 ${event.stands}：${event.outcome} 来得太迟`,
  run_held: (event) => heldText(event, 'zh'),
  run_continued: () => '运行继续',
  run_done: () => '运行已完成',
  stop_begun: ({ reason }) => `运行正在停止${because(reason)}`,
  run_stopped: ({ reason }) => `运行已停止${because(reason)}`,
  run_failed: ({ step, failure }) => `运行失败：${step} ${failure.outcome}，${failure.message}`,
  branches_opened: (event) => `${placeOf(event)} 展开分支 ${event.branches.join('、')}`,
  branch_ended: ({ branch, end }) => `分支 ${branch} ${end === 'done' ? '已完成' : '已到达'}`,
  set_abandoned: () => '放弃未结束的分支',
  vote_taken: ({ vote, ...event }) =>
    `${placeOf(event)} 得到 ${actorName(vote.by)} 的一票${forOthers(vote)}：${answerOf(vote, because)}`,
  vote_lapsed: ({ by, counts, ...event }) =>
    `${placeOf(event)} ${counts ? '不再全部计入' : '不再计入'} ${actorName(by)} 的一票：其权限已失去`,
  run_edited: ({ by }) => `${namesOf(by, '、')} 更改了该运行`,
  run_migrated: ({ flow, reason }) => `运行迁移到版本 ${shortHash(flow.hash)}${because(reason)}`,
  run_paused: ({ reason }) => `运行已暂停${because(reason)}`,
  run_resumed: () => '运行已恢复',
  visit_skipped: (event) => `${placeOf(event)} 被跳过，结果为 ${event.outcome}${because(event.reason)}`,
  args_edited: (event) => `${placeOf(event)} 的参数改为 ${changedArgs(event, insteadOf)}${because(event.reason)}`,
  interlock_overridden: ({ passed, ...event }) =>
    `${placeOf(event)} 获准越过联锁规则 ${Object.keys(passed.revisions).join('、')}${because(event.reason)}`,
  wait_begun: ({ wait, ...event }, instant) =>
    `${placeOf(event)} 等待${'event' in wait ? `事件 ${wait.event}` : `到 ${instant(wait.until)}`}`,
  event_received: ({ name, kept }) => `收到事件 ${name}${kept ? '，留给之后的步骤' : ''}`,
  event_taken: (event) => `${placeOf(event)} 取用先前保留的事件 ${event.name}`,
  rollback_begun: ({ reason, to }) => `运行开始撤销${to ? ` ${placeOf(to)} 之后` : ''}所做的一切${because(reason)}`,
  visit_withdrawn: (event) => `${placeOf(event)} 已结束，并被撤回`,
  given_up_ended: ({ outcome, reason, ...event }) =>
    `先前放弃的 ${placeOf(event)} 已结束${outcome === undefined ? '' : `，结果为 ${outcome}`}${because(reason)}`,
  undo_started: ({ attempt, ...event }) => `开始第 ${attempt.number} 次撤销 ${placeOf(event)}`,
  undo_failed: ({ failure, retryAt, ...event }, instant) =>
    `撤销 ${placeOf(event)} 失败：${failure.outcome}，${failure.message}${retryAt === undefined ? '' : `；将于 ${instant(retryAt)} 重试`}`,
  undo_finished: (event) => `${placeOf(event)} 已撤销`,
  undo_skipped: ({ outcome, reason, ...event }) =>
    `${placeOf(event)} ${outcome === 'UNDONE' ? '已手动撤销' : '保持原样'}${because(reason)}`,
  undo_left: (event) => `${placeOf(event)} 保持原样：无法撤销`,
  undo_barred: ({ undo, ...event }) => `${placeOf(event)} 不可撤销${because(undo.irreversible)}`,
  undo_edited: (event) => `撤销 ${placeOf(event)} 的参数改为 ${changedArgs(event, insteadOf)}${because(event.reason)}`,
  rollback_resumed: () => '运行继续撤销',
  stop_asked: ({ reason }) => `运行将在撤销后停止${because(reason)}`,
  run_compensated: ({ step }) => `${step} 之后的一切均已撤销`,
  run_rolled_back: () => '运行已回滚',
};

function because(reason?: string): string {
  return reason === undefined || reason === '' ? '' : `：${reason}`;
}

function insteadOf(text: string): string {
  return `（原为 ${text}）`;
}

function forOthers({ onBehalfOf = [] }: { readonly onBehalfOf?: Parameters<typeof namesOf>[0] }): string {
  return onBehalfOf.length === 0 ? '' : `（代表 ${namesOf(onBehalfOf, '、')}）`;
}
