import type { Condition } from './condition.ts';
import type { Report } from './diagnostic.ts';
import { isListed } from './image-name.ts';
import { shorten } from './read-values.ts';
import type { Workflow } from './workflow.ts';

/** What is allowed, and mostly ends badly. */
export function checkHabits({ when, steps, clones = [] }: Workflow, report: Report): void {
  for (const clone of clones) {
    if (clone.image === '' || isListed(clone.image, clonePlugins)) continue;
    const message = 'Specified clone image does not match allow list, netrc is not injected';
    report.warning('bad_habit', clone.at, `${message}: \`${shorten(clone.image)}\``);
  }
  if (when.length > 0 && when.every(asksForEvent)) return;
  for (const step of steps) {
    if (step.when.length === 0) {
      const message = 'Consider adding a `when` block with an `event` filter to this step or the entire workflow';
      report.warning('bad_habit', step.at, message, 'when: [{ event: … }]');
    } else {
      for (const condition of step.when.filter((each) => !asksForEvent(each))) {
        const message = 'Set an event filter for all steps or the entire workflow on all items of the `when` block';
        report.warning('bad_habit', condition.at, message, 'event: …');
      }
    }
  }
}

function asksForEvent({ constraints }: Condition): boolean {
  return constraints.some(({ subject }) => subject === 'event');
}

const clonePlugins: readonly string[] = ['woodpeckerci/plugin-git', 'quay.io/woodpeckerci/plugin-git'];
