const topics = {
  list: 'list KIND\n  KIND is action, event, flow, flowrun or step.',
  get: 'get KIND NAME\n  get step RUN.STEP is the step of one run. A name with spaces stands between backticks.',
  del: 'del KIND NAME\n  A flow run takes its steps with it.',
  action: `action NAME
  addr = "http://…";
  method = http;
  args = (str name, int count);
  return = (SUCCESS | FAIL);
action_end
/`,
  flow: `flow NAME
  step STEP => (SUCCESS -> done | FAIL -> STEP) {
    action = "…";
    args = (name = "…", count = 1);
  };
flow_end
/`,
  flow_run: `flow_run NAME
  step STEP => (SUCCESS -> done | FAIL -> STEP) {
    action = "…";
    args = (name = "…", count = 1);
  };
flow_run_end
/

flow_run NAME = FLOW (input = "…") /`,
  exit: 'exit\n  Leaves, as does the end of the input.',
} as const;

export const helpTopics: readonly string[] = Object.keys(topics);

const general = `list KIND, get KIND NAME, del KIND NAME, exit
action …, flow … and flow_run … are ended by a / alone on its line, or behind their last word.
help TOPIC: ${helpTopics.join(', ')}`;

export function helpOn(topic: string | undefined): string {
  const key = topic?.toLowerCase() ?? '';
  return Object.hasOwn(topics, key) ? topics[key as keyof typeof topics] : general;
}
