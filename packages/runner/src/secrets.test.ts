// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { expect, test } from 'vitest';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

test('a secret within JSON has the signs that it needs there', async () => {
  const json = { variable: 'PLUGIN_LIST', parts: ['["', { secret: 'token', form: 'json' }, '"]'] } as const;
  const run = await runPlan(planWith([proc('a', ['printf %s "$PLUGIN_LIST" | wc -c'], { secrets: [json] })]), {
    secrets: { token: 'a"b' },
  });
  expect(run.output('a').map((line) => line.trim())).toEqual(['8']);
});

test('a secret is hidden in commands that are shown, in errors and in outputs', async () => {
  const leak = proc('leak', ['echo s3cret-value', 'echo "a=s3cret-value" >> "$SIGNALBOX_OUTPUT"']);
  const away = proc('away', ['true'], { directory: 's3cret-value' });
  const link = proc('link', ['ln -s / s3cret-value'], {});
  const run = await runPlan(planWith([link, leak, { ...away, dependsOn: ['link'] }]), {
    secrets: { k: 's3cret-value' },
  });
  expect(JSON.stringify([run.reports, run.end, run.lines('leak'), run.lines('away'), run.lines('link')])).not.toContain(
    's3cret',
  );
  expect(run.end.procs.leak?.outputs).toEqual({ a: '********' });
});
