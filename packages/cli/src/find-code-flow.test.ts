import type { JobFlowView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { findCodeFlow } from './find-code-flow.ts';
import { textHash } from './text-hash.ts';

const flow: JobFlowView = { name: 'release', hosts: ['h'], state: 'new', problems: [], fsl: 'flow release … flow_end' };
const client = { jobFlows: async () => [flow] };

test('a flow that is named with a hash is the text that was read, and no other', async () => {
  expect(await findCodeFlow(client, 'release')).toBe(flow);
  expect(await findCodeFlow(client, `release@${textHash(flow.fsl)}`)).toBe(flow);
  await expect(findCodeFlow(client, `release@${textHash('another')}`)).rejects.toMatchObject({ code: 'digest_stale' });
});
