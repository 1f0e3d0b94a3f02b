import type { WhyNot } from '@signalbox/protocol';
import { defineWords } from '../words/define-words.ts';

const en = {
  started_run: 'who started the run cannot decide it',
  changed_above: 'who changed a run above this one cannot decide it',
  wrote_commit: 'who wrote the commit cannot decide it',
  changed_run: 'who changed the run cannot decide it',
  approved_above: 'who approved something above this run cannot decide {{step}}',
  approved: 'who approved {{approved}} cannot decide {{step}}',
  asked_others: 'who was not asked, and asked others, cannot decide it',
  handed_on: '{{name}} has handed the right to decide to {{to}}',
  not_asked: '{{name}} is not among those who may decide: {{who}}',
  no_role: '{{name}} has no role in project {{project}} by which one decides',
  only_people: 'only people decide',
  unknown_user: 'this user is not known any more',
  ofPerson: '{{person}}: {{why}}',
} as const satisfies { readonly [Code in WhyNot['code']]: string } & { readonly [key: string]: string };

/** Why somebody may not decide. */
export const whyNotWords = defineWords('why-not', {
  en,
  zh: {
    started_run: '启动此运行的人不能决定',
    changed_above: '修改过上层运行的人不能决定',
    wrote_commit: '编写此提交的人不能决定',
    changed_run: '修改过此运行的人不能决定',
    approved_above: '批准过上层内容的人不能决定 {{step}}',
    approved: '批准过 {{approved}} 的人不能决定 {{step}}',
    asked_others: '未被询问而询问了他人者不能决定',
    handed_on: '{{name}} 已将决定权交给 {{to}}',
    not_asked: '{{name}} 不在可决定者之列：{{who}}',
    no_role: '{{name}} 在项目 {{project}} 中没有可作决定的角色',
    only_people: '只有人员可以决定',
    unknown_user: '此用户已不存在',
    ofPerson: '{{person}}：{{why}}',
  },
});
