import { expect, test } from 'vitest';
import { pipelineSchema } from './pipeline-schema.ts';
import { compileText } from './testing/compile-one.ts';
import { trusting } from './testing/corpus.ts';

type Object = { readonly [key: string]: unknown };

/** A value that a schema takes. */
const samples: Readonly<Record<string, string>> = {
  ...{ $schema: 'x', variables: '[1]', when: '{ event: push }', labels: '{ a: b }', matrix: '{ A: [1] }' },
  ...{ workspace: '{ base: /go }', clone: '{ git: { image: g } }', skip_clone: 'false', depends_on: '[]' },
  ...{ concurrency: '1', services: '{ db: { image: x } }', steps: '{ a: { image: x, commands: y } }' },
};

const ofSteps: Readonly<Record<string, string>> = {
  ...{ name: 'b', image: 'x', pull: 'true', commands: 'y', entrypoint: '[z]', environment: '{ A: b }', directory: 'd' },
  ...{ when: '{ event: push }', failure: 'ignore', privileged: 'true', volumes: '["/a:/b"]', devices: '["/a:/b"]' },
  ...{ tmpfs: '[/t]', dns: '1.1.1.1', dns_search: 'x', extra_hosts: '["a:1.1.1.1"]', network_mode: 'host' },
  ...{ ports: '[80]', backend_options: '{}', depends_on: '[]', detach: 'false', settings: '{}' },
  ...{ timeout: '10m', retry: '{ attempts: 2, delay: 1s }' },
};

const ofConditions: Readonly<Record<string, string>> = {
  ...{ event: 'push', branch: 'main', ref: '"refs/**"', repo: 'acme/*', instance: '"*"', platform: '"**"', cron: 'x' },
  ...{ path: 'x', status: 'success', evaluate: '"true"', matrix: '{ A: "*" }', local: 'true' },
};

const schema = pipelineSchema();
const definitions = schema.definitions as Readonly<Record<string, Object>>;

/** The compiler and the schema have the same words. */
test('each section of the schema is one that the compiler knows', () => {
  const text = Object.keys(schema.properties as Object).map((key) => `${key}: ${samples[key]}`);
  const compiled = compileText(text.join('\n'), trusting);
  expect(compiled).toMatchObject({ ok: true, warnings: [] });
});

test('each key of a step is one that the compiler knows', () => {
  const keys = Object.keys(definitions.step?.properties as Object);
  const written = keys.map((key) => `${key}: ${ofSteps[key]}`).join(', ');
  expect(compileText(`steps: { a: { ${written} } }`, trusting)).toMatchObject({ ok: true, warnings: [] });
});

test('each condition of the schema is one that the compiler knows', () => {
  const [condition] = definitions.when!.oneOf as readonly Object[];
  const written = Object.keys(condition?.properties as Object)
    .map((key) => `${key}: ${ofConditions[key]}`)
    .join(', ');
  const compiled = compileText(`steps: { a: { image: x, commands: y, when: { ${written} } } }`, trusting);
  expect(compiled).toMatchObject({ ok: true, warnings: [] });
});
