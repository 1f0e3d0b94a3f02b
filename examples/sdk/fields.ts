import { bool, defineJob, dict, float, int, list, secret, str } from '@signalbox/sdk';

export const deploy = defineJob({
  name: 'deploy',
  input: {
    version: str({ required: true, regex: '[0-9]+(\\.[0-9]+)*', comment: 'what is deployed' }),
    replicas: int({ default: 2, min: 1, max: 20 }),
    share: float({ default: 0.1, max: 1 }),
    isDry: bool({ default: false }),
    hosts: list<string>({ default: [], maxLength: 100 }),
    labels: dict(),
    region: str({ default: 'eu', oneOf: ['eu', 'us'] }),
    // Sealed until the job gets it, and in nothing that is kept of what the job says.
    token: secret({ minLength: 8 }),
    // Code of one's own: a check says what is wrong, a conversion makes what the job gets.
    address: str({
      default: 'https://a.example',
      check: (text) => (text.startsWith('https:') ? undefined : 'is no address of https'),
      convert: (text) => new URL(text),
    }),
  },
  execute: (_ctx, { version, replicas, address, labels }) => ({
    said: `${version} ${replicas} ${address.host} ${labels === undefined ? 'no labels' : 'labels'}`,
  }),
});
