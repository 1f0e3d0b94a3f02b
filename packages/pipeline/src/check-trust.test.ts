// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { planOf, problemsOf, push } from './testing/compile-one.ts';
import { trusting } from './testing/corpus.ts';

function step(keys: string): string {
  return `steps:\n  a: { image: x, commands: y, ${keys} }`;
}

describe('what reaches beyond a container needs a trusted repository', () => {
  test.each([
    ['privileged: true', 'use `privileged` mode: the repository needs trust in security'],
    ['volumes: ["/a:/b"]', 'use `volumes`: the repository needs trust in volumes'],
    ['devices: ["/dev/x:/dev/x"]', 'use `devices`: the repository needs trust in volumes'],
    ['tmpfs: ["/t"]', 'use `tmpfs`: the repository needs trust in volumes'],
    ['dns: 1.1.1.1', 'use `dns`: the repository needs trust in network'],
    ['dns_search: x', 'use `dns_search`: the repository needs trust in network'],
    ['extra_hosts: ["a:1.1.1.1"]', 'use `extra_hosts`: the repository needs trust in network'],
    ['network_mode: host', 'use `network_mode`: the repository needs trust in network'],
  ])('%s', (keys, problem) => {
    expect(problemsOf(step(keys))).toEqual([`2:31 error not_trusted Insufficient trust level to ${problem}`]);
    expect(problemsOf(step(keys), trusting)).toEqual([]);
  });

  test.each(['network_mode: none', 'pull: true', 'ports: [80]', 'backend_options: { docker: { user: "1:1" } }'])(
    '%s does not',
    (keys) => {
      expect(problemsOf(step(keys))).toEqual([]);
    },
  );

  test('in services and clone steps, too, and trust in one thing is not trust in another', () => {
    const text = `services: { s: { image: x, privileged: true } }\nclone: { c: { image: x, volumes: [/a:/b] } }\n${step('')}`;
    const trusted = { network: true, volumes: true, security: false };
    const repository = { ...push.repository, trusted };
    expect(problemsOf(text, { ...push, repository })).toHaveLength(1);
    expect(problemsOf(text)).toHaveLength(2);
  });
});

describe('the plan has the options of a container', () => {
  test.each([
    ['volumes: ["/a:/b:ro", "data:/c", "/d"]', { volumes: ['/a:/b:ro', 'data:/c', '/d'] }],
    ['extra_hosts: ["a:::1", "b:host-gateway"]', { extraHosts: ['a:::1', 'b:host-gateway'] }],
    ['ports: [53/udp, 80]', { ports: ['53/udp', '80'] }],
    ['mem_limit: 1g\n    , sysctls: { a: 1 }', { limits: { mem_limit: '1g', sysctls: 'a=1' } }],
    ['labels: { a: b, c: "" }', { labels: { a: 'b', c: '' } }],
    ['labels: [a]', { labels: { a: '' } }],
    ['backend_options: { k: [1, true, ~, x] }', { backendOptions: { k: [1, true, null, 'x'] } }],
    ['network_mode: ""', undefined],
    ['dns: ~', undefined],
  ])('%s', (keys, container) => {
    expect(planOf(step(keys), trusting).procs[0]?.container).toEqual(container);
  });

  test('and all rights for plugins that an installation lists', () => {
    const options = { privilegedPlugins: ['plugins/docker', 'plugins/ecr:1'] };
    const rights = (image: string, more = '') =>
      planOf(`steps: { a: { image: "${image}"${more} } }`, push, options).procs[0]?.container;
    expect(rights('plugins/docker:18')).toEqual({ privileged: true });
    expect(rights('docker.io/plugins/ecr:1')).toEqual({ privileged: true });
    expect(rights('plugins/ecr')).toBeUndefined();
    expect(rights('evil/docker')).toBeUndefined();
    expect(rights('plugins/docker', ', commands: y')).toBeUndefined();
    expect(rights('plugins/ecr@sha256:1')).toBeUndefined();
  });
});

describe('options in wrong format are refused', () => {
  test.each([
    ['volumes: ["/a:/"]', '`/a:/` in `volumes` is in wrong format'],
    ['volumes: ["/a/../etc:/b"]', '`/a/../etc:/b` in `volumes` is in wrong format'],
    ['volumes: ["/a:/b:ro:x"]', '`/a:/b:ro:x` in `volumes` is in wrong format'],
    ['tmpfs: [/]', '`/` in `tmpfs` is in wrong format'],
    ['extra_hosts: [a]', '`a` in `extra_hosts` is in wrong format'],
    ['dns: [one]', '`one` in `dns` is in wrong format'],
    ['ports: [http]', '`http` in `ports` is in wrong format'],
    ['volumes: [[a]]', 'Each item of `volumes` must be a text, not a list'],
    ['labels: { a: [b] }', 'Each value of `labels` must be a text, not a list'],
    ['network_mode: [a]', '`network_mode` must be a text, not a list'],
    ['backend_options: { a: "${X" }', "missing closing brace: `${X`; what is the shell's own is written with `$$`"],
    ['pull: always', '`pull` must be true or false, not `always`'],
  ])('%s', (keys, problem) => {
    expect(problemsOf(step(keys), trusting).map((each) => each.replace(/^\S+ error \w+ /, ''))).toEqual([problem]);
  });
});
