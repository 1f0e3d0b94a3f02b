import { defineJob, defineSequence } from '@signalbox/sdk';

const wait = defineJob({ name: 'wait', execute: () => 1 });

export const launch = defineSequence({ name: 'launch', jobs: [wait, wait] });
