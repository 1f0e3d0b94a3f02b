import type { Call } from './action-service.ts';
import type { TestServer } from './start-test-server.ts';

export function actionText({ url }: { readonly url: string }, name: string, states = 'SUCCESS | FAIL'): string {
  return `action ${name}\n\taddr = "${url}/${name}";\n\tmethod = http;\n\targs = (str project, int n);\n\treturn = (${states});\naction_end\n/\n`;
}

export function runText(name: string, map = 'SUCCESS->done | FAIL->A'): string {
  return `flow_run ${name}\n\tstep A => (${map}) { action = "ci"; args = (project="p", n=3); };\nflow_run_end\n/`;
}

/** Acknowledges a call as echoer's own example servers do. */
export function ackWith(server: Pick<TestServer, 'post'>) {
  return (call: Call, ackState: string, more: { readonly [key: string]: unknown } = {}) => {
    const { flowId, stepName, uuid } = call.body;
    return server.post('/step', { flowId, stepName, ackState, uuid, done: true, ...more });
  };
}
