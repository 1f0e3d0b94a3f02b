/** What Acolyte says to its users, by reason: the spelling of the reasons is its own. `{…}` are facts of the case. */
export const messages = {
  // Of the door itself.
  token_not_exist: { en: "Can't find token in request headers", zh: '请求头中没有token' },
  invalid_token: { en: 'Invalid token', zh: '无效的token' },
  malformed_json: { en: 'The body is not JSON', zh: '请求体不是合法的JSON' },
  body_invalid_type: { en: 'The body must be a JSON object', zh: '请求体必须是JSON对象' },
  not_found: { en: 'There is nothing at this address', zh: '该地址不存在' },
  method_not_allowed: { en: 'This address takes {methods}', zh: '该地址只接受{methods}请求' },
  not_allow_operation: { en: 'You may not do this', zh: '您没有权限执行此操作' },
  service_error: { en: 'Something went wrong inside', zh: '服务内部错误' },
  refused: { en: '{detail}', zh: '操作失败：{detail}' },
  too_many_requests: { en: 'Too many tries: wait a while', zh: '尝试次数过多，请稍后再试' },

  // Of flow metas and templates.
  flow_meta_not_exist: { en: "No flow meta is named '{flow_meta}'", zh: "找不到名为'{flow_meta}'的flow meta" },
  name_already_exist: { en: "Flow template '{name}' already exists", zh: "flow template '{name}' 已存在" },
  invalid_creator_id: { en: "Creator id '{creator}' is not valid", zh: "无效的创建者id '{creator}'" },
  not_allow_bind_const: {
    en: "Argument '{arg_name}' is const and must not be overridden",
    zh: "参数'{arg_name}'为const类型，不允许被覆盖",
  },

  // Of the start of an instance.
  invalid_flow_template: {
    en: 'Invalid flow template id {flow_template_id}',
    zh: '无效的flow template id {flow_template_id}',
  },
  invalid_flow_meta: { en: 'Invalid flow meta {flow_meta}', zh: '无效的flow meta {flow_meta}' },
  invalid_initiator: { en: 'Invalid initiator id {initiator}', zh: '无效的发起人id {initiator}' },
  too_many_instance: {
    en: 'Cannot create more running instances, maximum {allow_instance_num}',
    zh: '无法再创建更多的运行实例，最大允许数目 {allow_instance_num}',
  },

  // Of actions.
  invalid_flow_instance: {
    en: 'Invalid flow instance id {flow_instance_id}',
    zh: '无效的flow instance id {flow_instance_id}',
  },
  invalid_status: {
    en: "The instance has status '{status}', cannot perform the action",
    zh: "当前flow instance的状态为'{status}'，无法执行该操作",
  },
  unknown_flow_template: { en: 'Template {flow_template_id} not found', zh: '找不到flow template {flow_template_id}' },
  unknown_flow_meta: { en: "Flow meta '{flow_meta}' not found", zh: "找不到flow meta '{flow_meta}'" },
  invalid_actor: { en: "Invalid actor id '{actor}'", zh: "无效的actor id '{actor}'" },
  unknown_target_step: { en: "Unknown target step '{target_step}'", zh: "未知的目标step '{target_step}'" },
  unknown_job: { en: "Unknown job reference '{job_name}'", zh: "未知的job引用 '{job_name}'" },
  unknown_action_handler: { en: "No handler for action '{action}'", zh: "找不到action '{action}' 的处理方法" },
  step_already_runned: { en: "Step '{step}' was already run", zh: "step '{step}' 已经执行过了" },
  action_already_runned: { en: "Action '{action}' was already run", zh: "action '{action}' 已经执行过了" },
  no_trigger: { en: 'The trigger action has not been performed yet', zh: '尚未执行trigger action' },
  unknown_current_step: { en: "The current step '{current_step}' is unknown", zh: "未知的当前step '{current_step}'" },
  current_step_unfinished: {
    en: "The current step '{current_step}' is not finished",
    zh: "当前step '{current_step}' 尚未完成",
  },
  invalid_target_step: { en: "The next target step is '{next_step}'", zh: "下一个目标step为 '{next_step}'" },
  someone_operating: { en: "Action '{action}' is being performed", zh: "action '{action}' 正在执行中" },
  still_running: { en: 'It is still being performed: ask for the instance later', zh: '仍在执行中，请稍后查询该实例' },
  superseded: {
    en: 'What is decided has changed since: look at the instance, and decide on its new digest',
    zh: '待决定的内容已发生变化，请查看实例并按新的digest决定',
  },

  // Of instances and groups, as later versions have them.
  flow_instance_not_found: {
    en: 'There is no flow instance {flow_instance_id}',
    zh: '找不到flow instance {flow_instance_id}',
  },
  no_running_instance: { en: "Template '{name}' has no running instance", zh: "模板'{name}'没有正在运行的实例" },
  more_than_one: { en: "Template '{name}' has more than one running instance", zh: "模板'{name}'有多个正在运行的实例" },
  unknow_template: { en: "Unknown template '{name}'", zh: "未知的模板'{name}'" },
  group_existed: { en: "Group '{name}' already exists", zh: "分组'{name}'已存在" },
  group_finished: {
    en: "Group '{group}' is finished: it takes no more instances",
    zh: "分组'{group}'已结束，不能再加入新的实例",
  },
  group_not_exist: { en: 'There is no group {group}', zh: '找不到分组 {group}' },

  // Of people.
  no_match: { en: 'Account and password do not match', zh: '账号和密码不匹配' },
  email_exist: { en: "'{email}' exists already", zh: "'{email}'已存在" },
  role_not_found: { en: "Role '{role}' does not exist", zh: "角色'{role}'不存在" },
  operator_not_found: { en: 'The operator is not valid', zh: '无效的操作者' },

  // Of single values: what stands behind the last dot or underscore of a composed reason.
  empty: { en: '{field_name} must not be empty', zh: '{field_name}参数不能为空' },
  invalid_type: { en: '{field_name} must be of type {expect}', zh: '{field_name}参数只接受{expect}类型' },
  less_than_min: { en: '{field_name} must not be less than {expect}', zh: '{field_name}参数不能小于{expect}' },
  more_than_max: { en: '{field_name} must not be more than {expect}', zh: '{field_name}参数不能大于{expect}' },
  less_than_min_length: {
    en: 'the length of {field_name} must not be less than {expect}',
    zh: '{field_name}的长度不能小于{expect}',
  },
  more_than_max_length: {
    en: 'the length of {field_name} must not be more than {expect}',
    zh: '{field_name}的长度不能大于{expect}',
  },
  invalid_format: {
    en: "{field_name} does not match the regular expression '{expect}'",
    zh: "{field_name}的格式不满足正则表达式'{expect}'",
  },
  invalid_value: { en: '{field_name} {expect}', zh: '{field_name}的值无效：{expect}' },
} as const satisfies { readonly [reason: string]: { readonly [language in Language]: string } };

export type Language = 'en' | 'zh';

export type MessageKey = keyof typeof messages;

export type Facts = { readonly [name: string]: string | number };

/** A fact that the case does not have leaves its place as it is. */
export function messageOf(key: MessageKey, facts: Facts, language: Language): string {
  return messages[key][language].replaceAll(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : place,
  );
}
