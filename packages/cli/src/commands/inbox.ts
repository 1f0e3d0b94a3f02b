import type { DecisionView } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentDecision } from '../present/decision.ts';
import type { Style } from '../present/style.ts';

export const inbox: Define = (command, { client, answer, style, now }) => {
  command.action(async () => {
    answer({ decisions: await client().decisions() }, ({ decisions }) =>
      presentInbox(decisions, { style, now: now() }),
    );
  });
};

function presentInbox(
  decisions: readonly DecisionView[],
  look: { readonly style: Style; readonly now: number },
): string {
  const groups = [
    { title: 'Waiting for you', of: decisions.filter(({ mayDecide }) => mayDecide) },
    { title: 'Waiting for others', of: decisions.filter(({ mayDecide }) => !mayDecide) },
  ];
  const texts = groups
    .filter(({ of }) => of.length > 0)
    .map(({ title, of }) => [look.style.strong(title), ...of.map((each) => presentDecision(each, look))].join('\n'));
  return texts.length === 0 ? 'No decision waits.' : texts.join('\n\n');
}
