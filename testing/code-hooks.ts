import { defineFlow, defineJob, fromInput, fromStep, str } from '@signalbox/sdk';

/** Tells the service of the test what it does, under the key of its attempt, and waits for the answer. */
const tell = defineJob({
  name: 'tell',
  version: '1',
  input: { what: str({ required: true }), version: str({ required: true }), before: str() },
  execute: async (ctx, { what, version, before }) => {
    const body = JSON.stringify({ what, version, before: before ?? null, run: ctx.run.name, key: ctx.key });
    const answer = await fetch(String(process.env.HOOKS_TOLD_TO), { method: 'POST', body });
    ctx.log.info('told', { what });
    return { said: await answer.text() };
  },
});

const version = fromInput('version');

export const hooked = defineFlow({
  name: 'hooked',
  inputs: { version: str({ required: true }) },
  hooks: {
    onStart: { job: tell, args: { what: 'on_start', version } },
    onStop: { job: tell, args: { what: 'on_stop', version, before: fromStep('lay', 'said') } },
    onFinish: { job: tell, args: { what: 'on_finish', version, before: fromStep('rest', 'said') } },
  },
  steps: {
    lay: { job: tell, args: { what: 'lay', version }, on: { SUCCESS: 'rest' } },
    rest: { job: tell, args: { what: 'rest', version }, trigger: 'manual', on: { SUCCESS: 'done' } },
  },
});
