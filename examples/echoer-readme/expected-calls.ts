/** What the services get on the straight way, but for the uuids. */
export const expectedCalls = () => [
  {
    path: '/ci',
    call: {
      ...{ ...common, stepName: 'A', ackStates: ['SUCCESS', 'FAIL'] },
      ...{ project: 'https://github.com/yametech/compass.git', version: 'v0.1.0', retry_count: 10 },
    },
  },
  {
    path: '/approval',
    call: {
      ...{ ...common, stepName: 'D', ackStates: ['AGREE', 'REJECT', 'NEXT', 'FAIL'] },
      ...{ work_order: 'nz00001', version: 12343 },
    },
  },
  { path: '/deploy', call: { ...common, stepName: 'B', ackStates: ['SUCCESS', 'FAIL'], ...notified } },
  { path: '/notify', call: { ...common, stepName: 'C', ackStates: ['SUCCESS', 'FAIL'], ...notified } },
];

const common = { flowId: 'my_flow_run', globalVariables: null, capem: '' };
const notified = { project: 'nz00001', version: 12343 };
