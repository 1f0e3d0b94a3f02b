import type { LanguageName } from '../words/language.ts';

/** What the server says of why somebody may not decide, with the names in it. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^who was not asked, and asked others, cannot decide it$/, '未被询问而询问了他人者不能决定'],
  [/^who wrote the commit cannot decide it$/, '编写此提交的人不能决定'],
  [/^who changed the run cannot decide it$/, '修改过此运行的人不能决定'],
  [/^who started the run cannot decide it$/, '启动此运行的人不能决定'],
  [/^who approved something above this run cannot decide (.+)$/s, '批准过上层内容的人不能决定 $1'],
  [/^(.+) has handed the right to decide to (.+)$/s, '$1 已将决定权交给 $2'],
  [/^(.+) is not among those who may decide: (.+)$/s, '$1 不在可决定者之列：$2'],
  [/^(.+) has no role in project (.+) by which one decides$/s, '$1 在项目 $2 中没有可作决定的角色'],
  [/^only people decide$/, '只有人员可以决定'],
  [/^this user is not known any more$/, '此用户已不存在'],
  [/^admin is not (.+)$/s, '管理员不属于 $1'],
];

/** In the language of the page, as far as it is known there. */
export function whyNot(sentence: string, language: LanguageName): string {
  if (language === 'en') return sentence;
  const found = reasons.find(([pattern]) => pattern.test(sentence));
  return found ? sentence.replace(found[0], found[1]) : sentence;
}
