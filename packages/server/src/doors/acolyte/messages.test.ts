import { expect, test } from 'vitest';
import { languageOf } from './language-of.ts';
import { type MessageKey, messageOf, messages } from './messages.ts';

/** As its reference lists them. */
const known = [
  ...['flow_meta_not_exist', 'name_already_exist', 'invalid_creator_id', 'not_allow_bind_const'],
  ...['invalid_flow_template', 'invalid_flow_meta', 'invalid_initiator', 'too_many_instance'],
  ...['invalid_flow_instance', 'invalid_status', 'unknown_flow_template', 'unknown_flow_meta', 'invalid_actor'],
  ...['unknown_target_step', 'unknown_job', 'unknown_action_handler', 'step_already_runned'],
  ...['action_already_runned', 'no_trigger', 'unknown_current_step', 'current_step_unfinished', 'invalid_target_step'],
  ...['no_match', 'email_exist', 'role_not_found', 'operator_not_found', 'not_allow_operation', 'invalid_token'],
  ...['token_not_exist', 'empty', 'invalid_type', 'less_than_min', 'more_than_max', 'less_than_min_length'],
  ...['more_than_max_length', 'invalid_format', 'still_running', 'someone_operating', 'service_error'],
  ...['no_running_instance', 'more_than_one', 'unknow_template', 'group_existed', 'group_not_exist'],
  ...['flow_instance_not_found'],
];

test('every reason of Acolyte has its spelling', () => {
  expect(known.filter((reason) => !Object.hasOwn(messages, reason))).toEqual([]);
});

test.each(Object.keys(messages) as MessageKey[])('%s is said in English and in Chinese, with the same facts', (key) => {
  const { en, zh } = messages[key];
  const facts = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place);
  expect(en).toMatch(/^[\x20-\x7e]+$/);
  expect(zh).toMatch(/\p{Script=Han}/u);
  // What is asked for may be said by its place alone.
  expect(facts(en).filter((place) => !facts(zh).includes(place))).toEqual([]);
});

test('a message never fails for a fact that is missing', () => {
  expect(messageOf('invalid_status', { status: 'init' }, 'zh')).toBe("当前flow instance的状态为'init'，无法执行该操作");
  expect(messageOf('invalid_status', {}, 'en')).toBe("The instance has status '{status}', cannot perform the action");
});

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'en'],
  ['zh', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['en;q=0.4, ZH;q=0.5', 'zh'],
  ['zh;q=0, en', 'en'],
  ['zh;q=0', 'en'],
  ['zh;q=x', 'en'],
  [`${'fr,'.repeat(1000)}zh`, 'en'],
] as const)('Accept-Language %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
