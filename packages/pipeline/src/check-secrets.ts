import type { SecretRule } from './compile-options.ts';
import type { Report } from './diagnostic.ts';
import { isListed } from './image-name.ts';
import { shorten } from './read-values.ts';
import type { Step } from './workflow.ts';

type Check = {
  readonly step: Step;
  readonly secrets: readonly SecretRule[] | undefined;
  readonly event: string;
  readonly report: Report;
};

/** Complains about secrets that this step cannot have; the words are those of the original. */
export function checkSecrets({ step, secrets, event, report }: Check): void {
  if (!secrets) return;
  const rules = new Map(secrets.map((rule) => [rule.name.toLowerCase(), rule]));
  for (const { key, at, feature } of step.needs) {
    if (feature !== 'secrets') continue;
    const rule = rules.get(key);
    const shown = `secret "${shorten(key)}"`;
    if (!rule) report.error('unknown_secret', at, `${shown} not found`);
    else {
      const problem = problemOf(rule, step, event);
      if (problem !== undefined) report.error('secret_not_allowed', at, `${shown} ${problem}`);
    }
  }
}

function problemOf({ events, images }: SecretRule, step: Step, event: string): string | undefined {
  const general = event.startsWith('pull_request') ? 'pull_request' : event;
  if (events.length > 0 && !events.includes(general)) {
    return `is not allowed to be used with pipeline event "${event}"`;
  }
  if (images.length === 0) return undefined;
  if (!step.isPlugin) {
    return 'is only allowed to be used by plugins (a filter has been set on the secret). Note: Image filters do not work for normal steps';
  }
  if (isListed(step.image, images)) return undefined;
  return `is not allowed to be used with image "${shorten(step.image)}" by step "${shorten(step.name)}"`;
}
