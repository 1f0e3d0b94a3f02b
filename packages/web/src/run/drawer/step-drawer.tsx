import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { IconLayoutBottombar, IconLayoutSidebarRight, IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Loading } from '../../show/loading.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { TabList } from '../../show/tab-list.tsx';
import { useWords } from '../../words/use-words.ts';
import { isBad } from '../graph/build-graph.ts';
import { useRun } from '../run-context.tsx';
import { type StepTab, stepTabs } from '../run-search.ts';
import { stateOfVisit, statusOfStep } from '../status-of-step.ts';
import { runWords } from '../words.ts';
import { AttemptsTab } from './attempts-tab.tsx';
import classes from './drawer.module.css';
import { InputsTab } from './inputs-tab.tsx';
import { OutputsTab } from './outputs-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { ResizeEdge } from './resize-edge.tsx';
import { StepActions } from './step-actions.tsx';
import { UndoTab } from './undo-tab.tsx';
import type { Dock } from './use-dock.ts';

const tabs: { readonly [tab in StepTab]: React.ComponentType } = {
  overview: OverviewTab,
  log: lazy(async () => ({ default: (await import('./log-tab.tsx')).LogTab })),
  inputs: InputsTab,
  outputs: OutputsTab,
  attempts: AttemptsTab,
  people: PeopleTab,
  undo: UndoTab,
};

/** All of the step that is selected; it is docked where somebody likes it, and covers a phone. */
export function StepDrawer({ dock }: { readonly dock: Dock }) {
  const say = useWords(runWords);
  const { search, select } = useRun();
  const step = search.step ?? '';
  const Tab = tabs[search.tab ?? 'overview'];
  const isRight = dock.side === 'right';
  return (
    <aside className={classes.drawer} aria-label={say('drawer', { step })}>
      <ResizeEdge dock={dock} />
      <div className={classes.head}>
        <Title />
        <div className={classes.tools}>
          <span className={classes.dock}>
            <Tooltip label={say(isRight ? 'dockBottom' : 'dockRight')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={say(isRight ? 'dockBottom' : 'dockRight')}
                onClick={() => dock.setSide(isRight ? 'bottom' : 'right')}
              >
                {isRight ? <IconLayoutBottombar size={17} /> : <IconLayoutSidebarRight size={17} />}
              </ActionIcon>
            </Tooltip>
          </span>
          <Tooltip label={say('close')}>
            <ActionIcon variant="subtle" color="gray" aria-label={say('close')} onClick={() => select(undefined)}>
              <IconX size={17} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <StepActions />
      <Tabs />
      <div className={classes.body} id="step-tab" role="tabpanel" aria-labelledby={`tab-${search.tab ?? 'overview'}`}>
        <Suspense fallback={<Loading />}>
          <Tab />
        </Suspense>
      </div>
    </aside>
  );
}

function Title() {
  const say = useWords(runWords);
  const { search, visit, version, shown, select } = useRun();
  const name = search.step ?? '';
  const step = version?.flow.steps.find((each) => each.name === name);
  const isBadVisit = step !== undefined && visit?.outcome !== undefined && isBad(step, visit.outcome);
  const numbers = shown.visits.filter((each) => each.step === name).map((each) => each.visit);
  return (
    <div className={classes.title}>
      <StatusMark status={visit ? statusOfStep[stateOfVisit(visit, isBadVisit)] : 'created'} isBare size={18} />
      <h2 className={classes.name}>
        <SafeText text={name} />
      </h2>
      {numbers.length > 1 ? (
        <Select
          size="xs"
          w={112}
          aria-label={say('visit')}
          allowDeselect={false}
          value={String(visit?.visit ?? '')}
          data={numbers.map((number) => ({ value: String(number), label: say('visitNumber', { number }) }))}
          onChange={(value) => select(name, Number(value))}
        />
      ) : null}
    </div>
  );
}

function Tabs() {
  const say = useWords(runWords);
  const { search, go, visit } = useRun();
  const attempts = visit && visit.attempts.length > 1 ? ` ${visit.attempts.length}` : '';
  return (
    <TabList
      name="tab"
      label={say('stepTabs')}
      panel="step-tab"
      tabs={stepTabs}
      current={search.tab ?? 'overview'}
      onChoose={(tab) => go({ tab: tab === 'overview' ? undefined : tab })}
      className={classes.tabs}
    >
      {(tab) => (
        <>
          {say(`tab_${tab}`)}
          {tab === 'attempts' ? attempts : null}
        </>
      )}
    </TabList>
  );
}
