import { UnstyledButton } from '@mantine/core';
import { asksPeople } from '@signalbox/engine';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { CodeText } from '../show/code-text.tsx';
import { durationText } from '../show/duration-text.ts';
import { Late } from '../show/late.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useNow } from '../show/use-now.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { actionIcons } from './actions/action-icons.tsx';
import type { ActionItemsProps } from './actions/action-items.tsx';
import { OfferButton } from './actions/offer-button.tsx';
import { type RunAction, runOffers } from './actions/offers.ts';
import { useOpenDialog } from './actions/run-dialogs.tsx';
import { useCommand } from './actions/use-command.ts';
import { useRun } from './run-context.tsx';
import classes from './run-header.module.css';
import { runWords } from './words.ts';

const load = async () => (await import('./actions/action-items.tsx')).ActionItems;

/** Which run it is, how it is and since when, and what may be done to it. */
export function RunHeader() {
  const { view, shown } = useRun();
  const say = useWords(runWords);
  return (
    <div className={classes.header}>
      <div className={classes.titles}>
        <div className={classes.line}>
          <h1 className={classes.name}>
            <SafeText text={view.name} />
          </h1>
          <StatusMark status={shown.status} />
          <Elapsed />
        </div>
        <div className={classes.facts}>
          <span>
            {say('flow')}{' '}
            <Link to="/flows/$flow" params={{ flow: view.flow }} search={{ version: shown.flowHash, view: 'graph' }}>
              <SafeText text={view.flow} />
            </Link>{' '}
            <CodeText text={shown.flowHash.slice(0, 8)} />
          </span>
          {view.template ? (
            <span>
              {say('template')}{' '}
              <Link to="/templates/$template" params={{ template: view.template.name }}>
                <SafeText text={view.template.name} />
              </Link>{' '}
              v{view.template.version}
            </span>
          ) : null}
          {view.group ? (
            <span>
              {say('group')}{' '}
              <Link to="/groups/$group" params={{ group: String(view.group.id) }}>
                <SafeText text={view.group.name} />
              </Link>
            </span>
          ) : null}
          <span>
            <PersonName name={view.startedBy} /> · <Time at={view.startedAt} />
          </span>
          <Origins />
          {view.description === undefined ? null : (
            <span className={classes.description}>
              <SafeText text={view.description} />
            </span>
          )}
        </div>
      </div>
      <Actions />
    </div>
  );
}

function Elapsed() {
  const { shown } = useRun();
  const language = useLanguage();
  const now = useNow();
  const until = shown.endedAt ?? Math.max(now, shown.startedAt);
  return <span className={classes.elapsed}>{durationText(until - shown.startedAt, language)}</span>;
}

function Origins() {
  const say = useWords(runWords);
  const { view } = useRun();
  const { parent, forkedFrom } = view;
  return (
    <>
      {parent ? (
        <span>
          {say('waitedForBy')}{' '}
          <Link to="/runs/$run" params={{ run: parent.run }} search={{ step: parent.step, visit: parent.visit }}>
            <SafeText text={`${parent.name ?? parent.run} / ${parent.step}`} />
          </Link>
        </span>
      ) : null}
      {forkedFrom ? (
        <span>
          {say('forkedFrom')}{' '}
          <Link
            to="/runs/$run"
            params={{ run: forkedFrom.run }}
            search={{ step: forkedFrom.step, visit: forkedFrom.visit }}
          >
            <SafeText text={`${forkedFrom.name ?? forkedFrom.run} / ${forkedFrom.step}`} />
          </Link>
        </span>
      ) : null}
    </>
  );
}

function Actions() {
  const say = useWords(runWords);
  const { view, version, role, isReplay } = useRun();
  const act = useAct();
  const offers = runOffers({ ...view, asksPeople: version !== undefined && asksPeople(version) }, { role, isReplay });
  return (
    <>
      <div className={classes.actions}>
        {offers.map(({ name, why }) => {
          const Icon = actionIcons[name];
          const isFirst = why === undefined && (name === 'resume' || (name === 'retry' && view.status !== 'running'));
          return (
            <OfferButton
              key={name}
              label={say(name)}
              why={why}
              size="compact-md"
              variant={isFirst ? 'filled' : 'default'}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => act(name)}
            />
          );
        })}
      </div>
      <ActionMenu offers={offers} act={act} />
    </>
  );
}

/** Where there is no room for buttons. */
function ActionMenu(rest: ActionItemsProps) {
  const say = useWords(runWords);
  const button = (
    <UnstyledButton className={classes.menuButton} aria-haspopup="menu">
      {say('actions')} <IconChevronDown size={15} aria-hidden />
    </UnstyledButton>
  );
  return (
    <div className={classes.menu}>
      <Late target={button} load={load} opens="clicked" rest={rest} />
    </div>
  );
}

function useAct(): (name: RunAction) => void {
  const say = useWords(runWords);
  const open = useOpenDialog();
  const command = useCommand();
  return (name) => {
    if (name === 'resume') command.mutate({ path: 'resume', done: say('asked', { action: say('resume') }) });
    else open({ action: name });
  };
}
