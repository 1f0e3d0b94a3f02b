import { compilePipeline } from '@signalbox/pipeline';
import { expect, test } from 'vitest';
import { type BuildRules, compileOptions, withoutContainers } from './build-rules.ts';

const docker: BuildRules = { ...withoutContainers, backend: 'docker', privilegedPlugins: ['acme/build'] };

function compiled(rules: BuildRules, text: string) {
  const repository = { name: 'git/shop', url: 'https://example.com/shop.git', trusted: rules.trusted };
  const build = {
    number: 1,
    event: 'push',
    commit: 'c',
    ref: 'refs/heads/main',
    branch: 'main',
    message: '',
    author: '',
  };
  const files = [{ name: '.woodpecker.yaml', text }];
  return compilePipeline({ files, metadata: { repository, build }, options: compileOptions(rules) });
}

const plugin = 'steps: { build: { image: acme/build, settings: { a: b } } }';
const labelled = (backend: string) => `labels: { backend: ${backend} }\n${plugin}`;

test('what a workflow can ask for is decided by the backend of its agents, which its label may name', () => {
  expect(compiled(docker, plugin)).toMatchObject({
    warnings: [],
    plans: [{ labels: { backend: 'docker' }, procs: [{ container: { privileged: true } }] }],
  });
  expect(compiled(withoutContainers, labelled('docker'))).toMatchObject({ warnings: [], plans: [{}] });
  for (const file of [compiled(withoutContainers, plugin), compiled(docker, labelled('local'))]) {
    expect(file).toMatchObject({ warnings: [{ message: expect.stringContaining('needs a container backend') }] });
  }
});

test('a pipeline may touch of machines what the server lets it', () => {
  const text = 'steps: { build: { image: x, commands: y, volumes: ["/a:/b"] } }';
  expect(compiled(docker, text)).toMatchObject({ ok: false, diagnostics: [{ code: 'not_trusted' }] });
  const trusting = { ...docker, trusted: { ...docker.trusted, volumes: true } };
  expect(compiled(trusting, text)).toMatchObject({ plans: [{ procs: [{ container: { volumes: ['/a:/b'] } }] }] });
});
