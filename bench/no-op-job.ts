import { defineJob } from '@signalbox/sdk';

export const noOp = defineJob({ name: 'no-op', version: '1', execute: () => ({ ok: true }) });
