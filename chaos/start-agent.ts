import type { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';

export type AgentOptions = {
  readonly client: PatientClient;
  /** Where it finds the server. */
  readonly url: string;
  /** Where it works. */
  readonly folder: string;
};

/** An agent, registered and at work. */
export async function startAgent({ client, url, folder }: AgentOptions): Promise<ProcessUnderTest> {
  const { key } = (await client.post('/api/agents', { name: 'chaos' })).body as { key: string };
  const agent = new ProcessUnderTest({
    main: 'agent',
    args: [],
    environment: {
      SIGNALBOX_SERVER: url,
      SIGNALBOX_AGENT_KEY: key,
      SIGNALBOX_AGENT_NAME: 'chaos',
      SIGNALBOX_AGENT_WORK: folder,
    },
    ready: /agent started/,
  });
  await agent.start();
  return agent;
}
