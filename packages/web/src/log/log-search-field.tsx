import { ActionIcon, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconLetterCase, IconRegex, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { SafeText } from '../show/safe-text.tsx';
import { errorWords } from '../words/error-words.ts';
import { useWords } from '../words/use-words.ts';
import type { LogSearchState } from './log-search.ts';
import type { LogSearchTerms } from './log-source.ts';
import classes from './log-toolbar.module.css';
import { logWords } from './words.ts';

type LogSearchFieldProps = {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly search: LogSearchState | undefined;
  readonly current: number | undefined;
  /** What is sought from the begin. */
  readonly first: LogSearchTerms | undefined;
  readonly seek: (terms: LogSearchTerms | undefined) => void;
  readonly goToMatch: (direction: 1 | -1) => void;
};

const typingMs = 250;

/** What is sought, how often it was found, and the way from one to the next. */
export function LogSearchField({ input, search, current, first, seek, goToMatch }: LogSearchFieldProps) {
  const say = useWords(logWords);
  const [terms, setTerms] = useState<LogSearchTerms>(first ?? { q: '', isRegex: false, isCase: false });
  const start = (wanted: LogSearchTerms) => seek(wanted.q === '' ? undefined : wanted);
  const startSoon = useDebouncedCallback(start, typingMs);
  const change = (wanted: LogSearchTerms, soon: boolean) => {
    setTerms(wanted);
    if (soon) startSoon(wanted);
    else start(wanted);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && terms.q !== '') {
      event.stopPropagation();
      change({ ...terms, q: '' }, false);
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (search?.terms.q !== terms.q || search.error !== undefined) start(terms);
    else goToMatch(event.shiftKey ? -1 : 1);
  };
  const toggle = (key: 'isRegex' | 'isCase') => change({ ...terms, [key]: !terms[key] }, false);
  const isWrong = search?.error !== undefined;
  return (
    <div className={classes.search}>
      <TextInput
        ref={input}
        size="xs"
        className={classes.field}
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        value={terms.q}
        error={isWrong}
        maxLength={500}
        onChange={(event) => change({ ...terms, q: event.currentTarget.value }, true)}
        onKeyDown={onKeyDown}
        leftSection={<IconSearch size={14} />}
        rightSectionWidth={52}
        rightSection={
          <span className={classes.switches}>
            <Switch label={say('matchCase')} isOn={terms.isCase} onClick={() => toggle('isCase')}>
              <IconLetterCase size={15} />
            </Switch>
            <Switch label={say('regex')} isOn={terms.isRegex} onClick={() => toggle('isRegex')}>
              <IconRegex size={15} />
            </Switch>
          </span>
        }
      />
      {search ? (
        <>
          <span className={classes.count} role="status">
            <Count search={search} current={current} />
          </span>
          {isWrong ? null : (
            <>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={say('previous')}
                disabled={search.matches.length === 0}
                onClick={() => goToMatch(-1)}
              >
                <IconArrowUp size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={say('next')}
                disabled={search.matches.length === 0}
                onClick={() => goToMatch(1)}
              >
                <IconArrowDown size={16} />
              </ActionIcon>
            </>
          )}
        </>
      ) : null}
    </div>
  );
}

type SwitchProps = {
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
};

function Switch({ label, isOn, onClick, children }: SwitchProps) {
  return (
    <Tooltip label={label}>
      <UnstyledButton className={classes.switch} aria-label={label} aria-pressed={isOn} onClick={onClick}>
        {children}
      </UnstyledButton>
    </Tooltip>
  );
}

function Count({ search, current }: Pick<LogSearchFieldProps, 'current'> & { readonly search: LogSearchState }) {
  const say = useWords(logWords);
  const { matches, isOver, error } = search;
  if (error !== undefined) return <Wrong error={error} />;
  if (matches.length === 0) return say(isOver ? 'noMatch' : 'looking');
  const place = current === undefined ? 0 : matches.indexOf(current) + 1;
  return say(isOver ? 'matches' : 'matchesSoFar', { place, count: matches.length });
}

/** Why it is not sought, as far as it is known. */
function Wrong({ error }: { readonly error: unknown }) {
  const say = useWords(logWords);
  const sayError = useWords(errorWords);
  if (!(error instanceof ApiError)) return say('searchFailed');
  const { code, message } = error;
  const why = code === 'body_invalid' ? message.replace(/^q: (error parsing regexp: )?/, '') : sayError(code);
  return (
    <span title={why}>
      {say('searchFailed')}: <SafeText text={why} />
    </span>
  );
}
