import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconClock, IconDownload, IconFold, IconTextWrap, IconX } from '@tabler/icons-react';
import type { ReactNode, RefObject } from 'react';
import { useWords } from '../words/use-words.ts';
import type { LineRange } from './line-range.ts';
import type { LogModel, LogState } from './log-model.ts';
import { LogSearchField } from './log-search-field.tsx';
import type { LogSearchTerms, LogSource } from './log-source.ts';
import classes from './log-toolbar.module.css';
import { type TimeShown, zoneText } from './time-text.ts';
import { logWords } from './words.ts';

type LogToolbarProps = {
  readonly state: LogState;
  readonly model: LogModel;
  readonly source: LogSource;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly current: number | undefined;
  /** What is sought from the begin. */
  readonly sought: LogSearchTerms | undefined;
  readonly range: LineRange | undefined;
  readonly seek: (terms: LogSearchTerms | undefined) => void;
  readonly goToMatch: (direction: 1 | -1) => void;
  readonly times: TimeShown;
  readonly onTimes: (times: TimeShown) => void;
  readonly isWrapped: boolean;
  readonly onWrap: (isWrapped: boolean) => void;
  readonly onUnmark: () => void;
};

export function LogToolbar(props: LogToolbarProps) {
  const { state, model, source, input, current, range, seek, goToMatch, isWrapped, onWrap } = props;
  const say = useWords(logWords);
  const { groups } = state.rows;
  const canFold = groups.length > 1;
  const isFolded = state.closed.size > 0;
  return (
    <div className={classes.bar} role="toolbar" aria-label={say('tools')}>
      <LogSearchField {...{ input, current, seek, goToMatch }} search={state.search} first={props.sought} />
      <span className={classes.facts}>
        {state.connection === 'lost' ? (
          <span className={classes.lost} role="status" title={say('lost')}>
            {say('lost')}
          </span>
        ) : (
          <>
            {state.connection === 'live' ? <span className={classes.live} aria-hidden="true" /> : null}
            {say('lines', { count: state.total })}
            {props.times === 'absolute' && source.startedAt !== undefined ? ` · ${zoneText(source.startedAt)}` : null}
          </>
        )}
      </span>
      {range ? <Tool label={say('unmark')} onClick={props.onUnmark} icon={<IconX size={16} />} /> : null}
      {canFold ? (
        <Tool
          label={say(isFolded ? 'openAll' : 'closeAll')}
          onClick={() => model.fold(!isFolded)}
          icon={<IconFold size={16} />}
        />
      ) : null}
      <Tool
        label={say('wrap')}
        isPressed={isWrapped}
        onClick={() => onWrap(!isWrapped)}
        icon={<IconTextWrap size={16} />}
      />
      <TimesMenu times={props.times} onTimes={props.onTimes} startedAt={source.startedAt} />
      <Tooltip label={say('download')}>
        <ActionIcon
          component="a"
          variant="subtle"
          color="gray"
          href={source.rawAddress}
          download
          aria-label={say('download')}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

type ToolProps = {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
};

function Tool({ label, icon, isPressed, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isPressed ? 'light' : 'subtle'}
        color={isPressed ? 'indigo' : 'gray'}
        aria-label={label}
        aria-pressed={isPressed}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

type TimesMenuProps = {
  readonly times: TimeShown;
  readonly onTimes: (times: TimeShown) => void;
  readonly startedAt: number | undefined;
};

const choices = [
  { times: 'off', label: 'timesOff' },
  { times: 'relative', label: 'timesRelative' },
  { times: 'absolute', label: 'timesAbsolute' },
  { times: 'delta', label: 'timesDelta' },
] as const;

function TimesMenu({ times, onTimes, startedAt }: TimesMenuProps) {
  const say = useWords(logWords);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant={times === 'off' ? 'subtle' : 'light'}
          color={times === 'off' ? 'gray' : 'indigo'}
          aria-label={say('times')}
        >
          <IconClock size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={times} onChange={(value) => onTimes(value as TimeShown)}>
          {choices
            .filter((choice) => choice.times !== 'absolute' || startedAt !== undefined)
            .map((choice) => (
              <Menu.RadioItem key={choice.times} value={choice.times}>
                {say(choice.label, { zone: zoneText(startedAt ?? 0) })}
              </Menu.RadioItem>
            ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
