// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan, temporaryFolder } from '../../testing/run-plan.ts';
import type { Artifact } from '../backend.ts';
import type { NewBackend } from './new-backend.ts';

export function resultsSuite(newBackend: NewBackend): void {
  test('what a step writes to its file of outputs is data of its end, and something else in its place is none', async () => {
    const says = proc('says', [
      'echo version=1.2 >> "$SIGNALBOX_OUTPUT"',
      'echo oops >> "$SIGNALBOX_OUTPUT"',
      'exit 3',
    ]);
    const link = proc('link', ['ln -s /etc/passwd "$SIGNALBOX_OUTPUT"']);
    const folder = proc('folder', ['mkdir "$SIGNALBOX_OUTPUT"']);
    const run = await runPlan(planWith([says, link, folder]), { backend: await newBackend() });
    expect(run.end.procs).toEqual({
      says: { status: 'failure', exitCode: 3, outputs: { version: '1.2' } },
      link: { status: 'success', exitCode: 0 },
      folder: { status: 'success', exitCode: 0 },
    });
    expect(run.output('says')).toEqual(['SIGNALBOX_OUTPUT: line 2 is not KEY=VALUE']);
  });

  describe('the folder for results', () => {
    const told: Artifact[] = [];
    const wanted = async (files: readonly Artifact[]) => void told.splice(0, told.length, ...files);

    test('is handed over with all its files, and without links', async () => {
      const into = join(await temporaryFolder(), 'made');
      const fill = ['cd "$SIGNALBOX_ARTIFACTS"', 'mkdir -p b/c', 'echo 1 > b/c/one', 'ln -s /etc/passwd p'];
      const more = ['cd "$SIGNALBOX_ARTIFACTS"', 'printf 22 > a', 'chmod 0 a'];
      const steps = [proc('fill', fill), proc('more', more)];
      for (const place of [{}, { into }]) {
        const artifacts = { ...place, told: wanted };
        const run = await runPlan(planWith(steps), { backend: await newBackend(), artifacts });
        expect(run.end).toMatchObject({ status: 'success' });
        expect(told).toEqual([
          { name: 'a', bytes: 2 },
          { name: 'b/c/one', bytes: 2 },
        ]);
      }
      expect(await readFile(join(into, 'b/c/one'), 'utf8')).toBe('1\n');
      expect((await readdir(into)).sort()).toEqual(['a', 'b']);
    });

    test('that pretends to be larger than any disk is not taken, and who wants to keep it has no success', async () => {
      const into = await temporaryFolder();
      const plan = planWith([proc('fill', ['truncate -s 5T "$SIGNALBOX_ARTIFACTS/x"'])]);
      const lost = { artifactsLost: 'They have more than 2 MiB' };
      for (const [place, status] of [[{}, 'success'] as const, [{ into }, 'error'] as const]) {
        const artifacts = { ...place, told: wanted, mostBytes: 2 * 1024 ** 2 };
        const run = await runPlan(plan, { backend: await newBackend(), artifacts });
        expect([run.end.status, told, run.end.procs.fill?.status]).toEqual([status, [], 'success']);
        expect(run.end).toMatchObject(lost);
      }
      expect(await readdir(into)).toEqual([]);
    });
  });

  describe('a secret', () => {
    const token = { variable: 'TOKEN', parts: [{ secret: 'token', form: 'plain' }] } as const;

    test('is in the environment of the step that asks for it, and nowhere in what is told', async () => {
      const shows = [
        'printf %s "$TOKEN" | wc -c',
        'printf "%s\\n" "$TOKEN" "$TOKEN" >&2',
        'printf %s "$TOKEN" | base64',
      ];
      const asks = proc('asks', [...shows, 'echo "a=$TOKEN" >> "$SIGNALBOX_OUTPUT"'], { secrets: [token] });
      const plan = planWith([asks, proc('other', ['echo "${TOKEN-none}"'])]);
      const secrets = { token: 'hunter2 hunter2', unused: 'another-one' };
      const run = await runPlan(plan, { backend: await newBackend(), secrets });
      const lines = run.output('asks').map((line) => line.trim());
      expect(lines.sort()).toEqual(['********', '********', '********', '15']);
      expect([run.end.procs.asks?.outputs, run.output('other')]).toEqual([{ a: '********' }, ['none']]);
    });
  });

  test('a lot of output passes one batch at a time', async () => {
    const log = { open: 0, mostOpen: 0, bytes: 0, largest: 0 };
    const command = 'yes 0123456789abcde | head -c 20000000';
    const run = await runPlan(planWith([proc('a', [command])]), {
      backend: await newBackend(),
      log: async (_, lines) => {
        log.open += 1;
        log.mostOpen = Math.max(log.mostOpen, log.open);
        await new Promise((resolve) => setImmediate(resolve));
        const bytes = lines.reduce((sum, line) => sum + line.out.length + 1, 0);
        log.largest = Math.max(log.largest, bytes);
        log.bytes += bytes;
        log.open -= 1;
      },
    });
    expect(run.end.status).toBe('success');
    expect(log.bytes).toBe(20_000_000 + `+ ${command}\n`.length);
    expect(log.mostOpen).toBe(1);
    expect(log.largest).toBeLessThan(1_000_000);
  });
}
