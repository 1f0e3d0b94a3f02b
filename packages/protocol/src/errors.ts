/** What an error of this code means at each door. */
export type ErrorMeaning = {
  readonly http: number;
  /** JSON-RPC 2.0 error number. */
  readonly rpc: number;
  /** Exit status of the CLI. */
  readonly exit: number;
  readonly sentence: string;
};

const invalid = { rpc: -32602, exit: 2 };
const missing = { http: 404, rpc: -32004, exit: 4 };
const conflict = { http: 409, rpc: -32009, exit: 5 };
const denied = { rpc: -32003, exit: 3 };
const trouble = { rpc: -32603, exit: 1 };

/** The closed list: every error that leaves a process has one of these codes. */
export const errors = {
  body_invalid: { ...invalid, http: 400, sentence: 'The request is not of the expected form.' },
  argument_invalid: { ...invalid, http: 422, sentence: 'An argument is missing, unknown or of the wrong type.' },
  fsl_invalid: { ...invalid, http: 422, sentence: 'The FSL text has errors.' },
  pipeline_invalid: { ...invalid, http: 422, sentence: 'The pipeline file has errors.' },
  outcome_unknown: { ...invalid, http: 422, sentence: 'The step has no such outcome.' },
  reason_required: { ...invalid, http: 422, sentence: 'This outcome needs a reason.' },
  not_supported: { ...invalid, http: 422, sentence: 'This is not supported.' },
  too_large: { ...invalid, http: 413, sentence: 'The data is too large.' },
  media_type_unknown: { ...invalid, http: 415, sentence: 'The type of the body is not known here.' },
  unauthenticated: { ...denied, http: 401, sentence: 'A valid token is needed.' },
  signature_invalid: { ...denied, http: 401, sentence: 'The signature does not fit.' },
  forbidden: { ...denied, http: 403, sentence: 'This actor may not do that.' },
  not_eligible: { ...denied, http: 403, sentence: 'This person may not decide here.' },
  origin_refused: { ...denied, http: 403, sentence: 'Requests of other origins are refused.' },
  not_found: { ...missing, sentence: 'There is nothing at this address.' },
  project_not_found: { ...missing, sentence: 'There is no such project.' },
  run_not_found: { ...missing, sentence: 'There is no such run.' },
  build_not_found: { ...missing, sentence: 'There is no such build.' },
  flow_not_found: { ...missing, sentence: 'There is no such flow.' },
  agent_not_found: { ...missing, sentence: 'There is no such agent.' },
  action_not_found: { ...missing, sentence: 'There is no such action.' },
  step_not_found: { ...missing, sentence: 'There is no such step.' },
  attempt_not_found: { ...missing, sentence: 'No attempt has this uuid.' },
  repository_not_found: { ...missing, sentence: 'There is no such repository.' },
  user_not_found: { ...missing, sentence: 'There is no such user.' },
  token_not_found: { ...missing, sentence: 'There is no such token.' },
  secret_not_found: { ...missing, sentence: 'There is no such secret.' },
  template_not_found: { ...missing, sentence: 'There is no such template.' },
  interlock_not_found: { ...missing, sentence: 'There is no such interlock.' },
  run_group_not_found: { ...missing, sentence: 'There is no such group of runs.' },
  log_not_found: { ...missing, sentence: 'There is no such log.' },
  already_exists: { ...conflict, sentence: 'The name is taken.' },
  already_finished: { ...conflict, sentence: 'It has ended otherwise before: the first outcome stands.' },
  attempt_stale: { ...conflict, sentence: 'The attempt is over and the run has gone on.' },
  decision_not_open: { ...conflict, sentence: 'The decision is not open.' },
  digest_stale: { ...conflict, sentence: 'What is decided has changed since it was shown.' },
  flow_full: { ...conflict, sentence: 'The flow has as many open runs as it may.' },
  template_full: { ...conflict, sentence: 'The template has as many runs as it may.' },
  run_group_finished: { ...conflict, sentence: 'The group of runs is finished.' },
  interlocked: { ...conflict, sentence: 'An interlock of the project keeps this back.' },
  changed_since: { ...conflict, http: 412, sentence: 'It has been changed since it was read.' },
  wrong_status: { ...conflict, sentence: 'This cannot be done in the present status.' },
  lease_lost: { http: 409, rpc: -32010, exit: 5, sentence: 'The lease of this task is lost.' },
  task_cancelled: { http: 409, rpc: -32011, exit: 5, sentence: 'The task was cancelled.' },
  log_gap: { http: 409, rpc: -32012, exit: 5, sentence: 'Log lines before these are missing.' },
  protocol_invalid: { http: 400, rpc: -32600, exit: 2, sentence: 'The message is not a JSON-RPC 2.0 request.' },
  method_unknown: { http: 404, rpc: -32601, exit: 2, sentence: 'No such rpc method.' },
  version_mismatch: { http: 409, rpc: -32013, exit: 6, sentence: 'The versions do not fit.' },
  rate_limited: { http: 429, rpc: -32029, exit: 1, sentence: 'Too many requests.' },
  internal: { ...trouble, http: 500, sentence: 'Something went wrong inside; the log of the server has the cause.' },
  store_failed: { ...trouble, http: 503, sentence: 'The store cannot be written now; nothing was changed.' },
  disk_full: { ...trouble, http: 507, sentence: 'The disk of the store is full; nothing was changed.' },
  version_newer: { ...trouble, http: 503, sentence: 'A newer version has changed this: ask a server of that version.' },
  stopping: { ...trouble, http: 503, sentence: 'The server is stopping.' },
  store_locked: { ...trouble, http: 503, exit: 7, sentence: 'Another server uses this data folder.' },
  schema_newer: { ...trouble, http: 503, exit: 7, sentence: 'The data was written by a newer version.' },
  key_missing: { ...trouble, http: 503, exit: 7, sentence: 'The key of the sealed secrets is missing.' },
  key_wrong: { ...trouble, http: 503, exit: 7, sentence: 'The key does not open the sealed secrets.' },
  port_taken: { ...trouble, http: 503, exit: 7, sentence: 'The port is taken.' },
  config_invalid: { ...trouble, http: 503, exit: 2, sentence: 'The configuration has errors.' },
  server_unreachable: { ...trouble, http: 503, exit: 8, sentence: 'No server answers at this address.' },
  run_failed: { ...trouble, http: 409, exit: 9, sentence: 'The run ended without success.' },
  act_not_ok: { ...trouble, http: 409, exit: 9, sentence: 'The act was not ok.' },
  build_failed: { ...trouble, http: 409, exit: 9, sentence: 'The build ended without success.' },
  interrupted: { ...trouble, http: 503, exit: 10, sentence: 'It was ended by a signal.' },
  unhealthy: { ...trouble, http: 503, sentence: 'The server needs somebody to look at it.' },
  data_broken: { ...trouble, http: 503, sentence: 'The data contradicts itself.' },
  git_failed: { ...trouble, http: 502, sentence: 'The repository cannot be read.' },
} as const satisfies { readonly [code: string]: ErrorMeaning };

/** What the exit statuses of the CLI mean. */
export const exitMeanings: Readonly<Record<number, string>> = {
  0: 'done as asked; help that was asked for',
  1: 'something is wrong: inside, at the server, in its data, or with what was to be checked',
  2: 'what was asked is not understood: arguments, FSL, a pipeline, configuration, or what a server said',
  3: 'not allowed: no valid token, or not for this person',
  4: 'there is no such thing',
  5: 'it cannot be done now: something else stands already, or has changed meanwhile',
  6: 'the versions do not fit',
  7: 'the server cannot start on this data or port',
  8: 'no server answers',
  9: 'the run, or the build, has ended without success',
  10: 'somebody has ended it, by Ctrl-C or another signal',
};

export type ErrorCode = keyof typeof errors;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}
