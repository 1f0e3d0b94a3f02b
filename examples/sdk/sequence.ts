import { defineJob, defineSequence, int } from '@signalbox/sdk';

const reserve = defineJob({
  name: 'reserve',
  input: { count: int({ required: true }) },
  execute: (_ctx, { count }) => Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}`),
});
const launch = defineJob({ name: 'launch', execute: (_ctx, addresses: string[]) => ({ first: addresses[0] ?? null }) });

/** `signalbox apply --from-jobs start_cluster`, then `signalbox run start_cluster one count=2`. */
export const startCluster = defineSequence({ name: 'start_cluster', jobs: [reserve, launch] });
