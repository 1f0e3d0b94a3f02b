import { appendFileSync } from 'node:fs';
import { action, defineJob, int, str } from '@signalbox/sdk';

/** What is deployed where: a line each. */
const ledger = () => process.env.DEPLOYMENTS ?? 'deployments.jsonl';

const deploy = (place: string, version: unknown) => appendFileSync(ledger(), `${JSON.stringify({ place, version })}\n`);

export const pullRequest = defineJob({
  name: 'pull_request',
  description: 'A change that somebody wants to have released',
  outcomes: ['OPENED'],
  actions: {
    trigger: action({
      args: { number: int({ required: true, min: 1, comment: 'of the pull request' }) },
      run: (ctx, { number }) => {
        ctx.set('pull_request', number);
        ctx.finish();
        return { number };
      },
    }),
  },
});

/** The job of Acolyte's README. */
export const sandbox = defineJob({
  name: 'sandbox',
  description: 'Deploy the jar to the sandbox',
  outcomes: ['DEPLOYED'],
  // Nobody but developers looks at the sandbox: no decision guards it.
  effect: false,
  actions: {
    trigger: action({
      args: { version: str({ required: true, comment: 'jar version' }) },
      run: (ctx, { version }) => {
        ctx.log.info('mail to operations: please deploy to the sandbox', { version });
        ctx.set('version', version);
      },
    }),
    agree: action({
      run: (ctx) => {
        deploy('sandbox', ctx.get('version') ?? null);
        ctx.log.info('mail to developers: deployed to the sandbox');
        ctx.finish();
        return { version: ctx.get('version') ?? null };
      },
    }),
    reject: action({
      args: { reason: str({ required: true, minLength: 10, comment: 'reason for the rejection' }) },
      run: (ctx, { reason }) => {
        ctx.log.info('mail to developers: cannot deploy to the sandbox at the moment', { reason });
        ctx.save({ reason });
        ctx.stop(reason);
      },
    }),
  },
});

export const publish = defineJob({
  name: 'publish',
  description: 'Deploy the jar to production',
  effect: true,
  environment: 'production',
  input: { version: str({ required: true }), region: str({ default: 'nowhere' }) },
  execute: (_ctx, { version, region }) => {
    deploy(`production ${region}`, version);
    return { version };
  },
});
