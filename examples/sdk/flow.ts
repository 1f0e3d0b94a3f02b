import { defineFlow, defineJob, fromInput, fromStep, str } from '@signalbox/sdk';

const build = defineJob({
  name: 'build image',
  input: { ref: str({ required: true }) },
  execute: (_ctx, { ref }) => ({ image: `web:${ref}` }),
});
const test = defineJob({ name: 'test image', execute: (_ctx, image: string) => ({ tested: image }) });
const ship = defineJob({ name: 'ship', input: { image: str({ required: true }) }, execute: () => ({}) });

export const release = defineFlow({
  name: 'release_image',
  inputs: { ref: str({ default: 'main' }) },
  onFailure: 'rollback',
  steps: {
    build: { job: build, args: { ref: fromInput('ref') }, on: { SUCCESS: ['units', 'pages'] } },
    units: { job: test, value: fromStep('build', 'image'), on: { SUCCESS: 'ship', FAIL: 'stopped' }, timeout: '5m' },
    pages: { job: test, value: fromStep('build', 'image'), on: { SUCCESS: 'ship', FAIL: 'stopped' } },
    ship: {
      job: ship,
      enter: 'all',
      args: { image: fromStep('build', 'image') },
      on: { SUCCESS: 'done', FAIL: 'rollback' },
      retry: { max: 3, backoff: '10s' },
    },
  },
});
