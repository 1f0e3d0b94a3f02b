import type { Facts, MessageKey } from './messages.ts';

type Given = {
  readonly facts?: Facts;
  /** Where the reason is composed: `echo.multiply.c_invalid_type`. */
  readonly reason?: string;
  readonly status?: number;
  readonly cause?: unknown;
};

/** What a request is refused with: one of Acolyte's reasons. */
export class AcolyteError extends Error {
  readonly key: MessageKey;
  readonly reason: string;
  readonly facts: Facts;
  readonly status: number;

  constructor(key: MessageKey, { facts = {}, reason = key, status, cause }: Given = {}) {
    super(reason, { cause });
    this.key = key;
    this.reason = reason;
    this.facts = facts;
    this.status = status ?? statuses[key] ?? 400;
  }
}

/** Acolyte itself answers 400 in all these cases. */
const statuses: { readonly [key in MessageKey]?: number } = {
  not_found: 404,
  method_not_allowed: 405,
  invalid_flow_template: 404,
  invalid_flow_instance: 404,
  flow_instance_not_found: 404,
  unknow_template: 404,
  group_not_exist: 404,
  flow_meta_not_exist: 404,
  unknown_target_step: 404,
  unknown_action_handler: 404,
  not_allow_operation: 403,
  too_many_requests: 429,
  service_error: 500,
};
