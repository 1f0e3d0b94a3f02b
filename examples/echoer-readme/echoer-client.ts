/** Echoer's REST API, in the shapes that its clients send and read. */

/** How each success is answered. */
export const created = { status: 200, text: '""' };

export async function post(server: string, path: '/action' | '/flowrun', statement: string) {
  const response = await fetch(`${server}${path}`, { method: 'POST', body: JSON.stringify({ data: statement }) });
  return { status: response.status, text: await response.text() };
}

type FlowRun = {
  readonly metadata: { readonly name: string; readonly uuid: string };
  readonly spec: { readonly history_states: readonly string[]; readonly current_state: string };
};

export async function readFlowRun(server: string, name: string): Promise<FlowRun> {
  const response = await fetch(`${server}/flowrun/${name}`);
  if (!response.ok) throw new Error(`GET /flowrun/${name}: ${response.status} ${await response.text()}`);
  return (await response.json()) as FlowRun;
}

/** So that its name is free again. */
export async function removeFlowRun(server: string, name: string): Promise<void> {
  const { metadata } = await readFlowRun(server, name);
  const response = await fetch(`${server}/flowrun/${name}/${metadata.uuid}`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`DELETE /flowrun/${name}: ${response.status} ${await response.text()}`);
}
