import { action, defineJob, str } from '@signalbox/sdk';

export const review = defineJob({
  name: 'review',
  outcomes: ['AGREE', 'REWORK'],
  actions: {
    trigger: action({ run: (ctx) => ctx.log.info('please look') }),
    agree: action({ run: (ctx) => ctx.finish() }),
    rework: action({
      args: { why: str({ required: true, minLength: 10 }) },
      run: (ctx, { why }) => {
        ctx.save({ why });
        ctx.finish('REWORK');
        return { said: why };
      },
    }),
  },
});
