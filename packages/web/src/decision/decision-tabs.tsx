import { Tabs } from '@mantine/core';
import type { DecidedView, DecisionView, RunView } from '@signalbox/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWords } from '../words/use-words.ts';
import { ChangesTab } from './changes-tab.tsx';
import { ChecksTab } from './checks-tab.tsx';
import classes from './decision-page.module.css';
import { decisionTabs, readTab } from './decision-tab.ts';
import { DiscussionTab } from './discussion-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { pageWords } from './page-words.ts';
import { UndoTab } from './undo-tab.tsx';

type DecisionTabsProps = {
  readonly run: RunView;
  readonly decision: DecisionView | DecidedView;
  readonly isOver?: boolean;
};

/** Which of them is open stands in the address. */
export function DecisionTabs({ run, decision, isOver = false }: DecisionTabsProps) {
  const say = useWords(pageWords);
  const { tab = 'changes' } = useSearch({ from: '/decisions/$run/$step' });
  const navigate = useNavigate({ from: '/decisions/$run/$step' });
  const { step, visit } = decision;
  const isHere = (note: { readonly step: string; readonly visit: number }) =>
    note.step === step && note.visit === visit;
  const said = [...run.comments, ...run.evidence].filter(isHere).length + (decision.questions?.length ?? 0);
  const go = (value: string | null) =>
    void navigate({ search: (before) => ({ ...before, tab: readTab(value) }), replace: true });
  return (
    <Tabs value={tab} onChange={go} keepMounted={false}>
      <Tabs.List mb="md" className={classes.tabs ?? ''}>
        {decisionTabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {say(each)}
            {each === 'discussion' && said > 0 ? ` ${said}` : ''}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="changes">
        <ChangesTab run={run} decision={decision} />
      </Tabs.Panel>
      <Tabs.Panel value="checks">
        <ChecksTab run={run} decision={decision} />
      </Tabs.Panel>
      <Tabs.Panel value="undo">
        <UndoTab run={run} decision={decision} />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <HistoryTab run={run} step={step} />
      </Tabs.Panel>
      <Tabs.Panel value="discussion">
        <DiscussionTab run={run} decision={decision} isOver={isOver} />
      </Tabs.Panel>
    </Tabs>
  );
}
