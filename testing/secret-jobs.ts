import { createHash } from 'node:crypto';
import { defineJob, secret, str } from '@signalbox/sdk';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Says its secret wherever a job can say something. */
export const spill = defineJob({
  name: 'spill',
  version: '1',
  input: { token: secret({ required: true }), region: str({ required: true }) },
  undo: async (ctx) => ctx.log.info('undone', { token: ctx.args.token ?? null, hash: hashOf(String(ctx.args.token)) }),
  execute: async (ctx, { token, region }) => {
    ctx.log.info(`with ${token}`, { token, base64: Buffer.from(`:${token}`).toString('base64') });
    process.stderr.write(`${encodeURIComponent(token)}\n${JSON.stringify(token)}\n`);
    const refused = await ctx.undoData('token', token).catch((error: Error) => error.message);
    ctx.set('seen', token);
    ctx.save({ seen: [token] });
    return { region, hash: hashOf(token), seen: { [token]: token }, refused: String(refused) };
  },
});

export const spillAndFail = defineJob({
  name: 'spill_and_fail',
  version: '1',
  input: { token: secret({ required: true }) },
  execute: (_, { token }) => {
    throw new Error(`no room for ${token}`);
  },
});

export const act = defineJob({
  name: 'act',
  version: '1',
  outcomes: ['SUCCESS'],
  actions: {
    trigger: { args: { token: secret({ required: true }) }, run: async (ctx, { token }) => ctx.log.info(token) },
    finish: {
      args: { token: secret({ required: true, minLength: 6 }) },
      run: async (ctx, { token }) => {
        ctx.finish('SUCCESS');
        return { said: token, hash: hashOf(token) };
      },
    },
  },
});
