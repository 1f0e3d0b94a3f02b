import { action, defineFlow, defineJob, int, NotOk, str } from '@signalbox/sdk';

/** The jobs that Acolyte tests its executor with. */
const echo = defineJob({
  name: 'echo',
  effect: false,
  actions: {
    trigger: action({
      args: { a: int({ required: true, mark: 'const' }), b: int({ default: 0, mark: 'static' }) },
      run: (ctx, { a, b }) => {
        ctx.set('add_result', a + b);
        return a + b;
      },
    }),
    multiply: action({
      args: { c: int({ required: true }) },
      run: (ctx, { c }) => {
        const result = Number(ctx.get('add_result')) * c;
        ctx.set('multiply_result', result);
        return result;
      },
    }),
    minus: action({
      args: { d: int({ required: true }), e: int({ required: true }) },
      run: (ctx, { d, e }) => {
        ctx.finish();
        return Number(ctx.get('multiply_result')) - d - e;
      },
    }),
  },
});

const oldMan = defineJob({
  name: 'old_man',
  effect: false,
  actions: {
    trigger: action({ run: () => undefined }),
    question: action({
      args: { question: str({ required: true }) },
      run: (ctx, { question }) => {
        if (question !== 'Will you marry me?') throw new NotOk('old_man_angry', 'what a question');
        ctx.finish();
      },
    }),
    angry: action({
      run: (ctx) => {
        ctx.stop('he is angry');
        throw new NotOk('old_man_angry', 'he wants to be left alone');
      },
    }),
  },
});

const jobA = defineJob({
  name: 'job_A',
  effect: false,
  actions: {
    trigger: action({
      args: { x: int({ required: true }), y: int({ required: true }) },
      run: (ctx, { x, y }) => {
        ctx.finish();
        return x + y;
      },
    }),
  },
});

export const testFlow = defineFlow({
  name: 'test_flow',
  description: 'just a test flow',
  inputs: { x: int({ default: -1 }), y: int({ default: -2 }) },
  steps: {
    echo: { job: echo, trigger: 'manual', args: { a: 5 }, on: { SUCCESS: 'old_man' } },
    old_man: { job: oldMan, trigger: 'manual', on: { SUCCESS: 'job_A' } },
    job_A: { job: jobA, trigger: 'manual', on: { SUCCESS: 'done' } },
  },
});

/** What Acolyte comes with: the mooncakes of the Mid-Autumn Festival. */
const programmer = defineJob({
  name: 'programmer',
  effect: false,
  actions: {
    trigger: action({ run: () => undefined }),
    midautumn: action({
      args: { cake_num: int({ default: 1, min: 1 }) },
      run: (ctx, { cake_num: count }) => {
        ctx.set('cakes', count);
        ctx.finish();
      },
    }),
  },
});

const hr = defineJob({
  name: 'hr',
  effect: false,
  actions: {
    trigger: action({ run: () => undefined }),
    found: action({
      args: { who: str({ required: true, regex: '\\w+' }) },
      run: (ctx, { who }) => {
        ctx.set('who', who);
        ctx.finish();
      },
    }),
  },
});

const boss = defineJob({
  name: 'boss',
  effect: false,
  actions: {
    trigger: action({ run: () => undefined }),
    hr_report: action({
      args: { mood: str({ required: true }) },
      run: async (ctx, { mood }) => {
        if (mood !== '好') return ctx.stop('he is not in the mood');
        if (ctx.run.group) await ctx.finishGroup();
        ctx.finish();
      },
    }),
  },
});

export const mooncakeFlow = defineFlow({
  name: 'mooncake_flow',
  steps: {
    programmer: { job: programmer, trigger: 'manual', on: { SUCCESS: 'hr' } },
    hr: { job: hr, trigger: 'manual', on: { SUCCESS: 'boss' } },
    boss: { job: boss, trigger: 'manual', on: { SUCCESS: 'done' } },
  },
});
