import type { SecretRule } from './compile-options.ts';
import type { Report } from './diagnostic.ts';
import { shorten } from './read-values.ts';
import { secretRefusal } from './secret-refusal.ts';
import type { Step } from './workflow.ts';

type Check = {
  readonly step: Step;
  readonly secrets: readonly SecretRule[] | undefined;
  readonly event: string;
  readonly branch: string;
  readonly report: Report;
};

/** Complains about secrets that this step cannot have. */
export function checkSecrets({ step, secrets, event, branch, report }: Check): void {
  if (!secrets) return;
  const rules = new Map(secrets.map((rule) => [rule.name.toLowerCase(), rule]));
  for (const { key, at, feature } of step.needs) {
    if (feature !== 'secrets') continue;
    const rule = rules.get(key);
    const shown = `secret "${shorten(key)}"`;
    if (!rule) report.error('unknown_secret', at, `${shown} not found`);
    else {
      const { name, image, isPlugin } = step;
      const problem = secretRefusal(rule, { step: name, image, isPlugin, event, branch });
      if (problem !== undefined) report.error('secret_not_allowed', at, `${shown} ${problem}`);
    }
  }
}
