import type { AuditEntryView } from '@signalbox/protocol';
import { CodeText } from '../show/code-text.tsx';
import { jsonText } from '../show/json-text.ts';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './audit-page.module.css';
import { auditWords } from './words.ts';

export function AuditRow({ entry }: { readonly entry: AuditEntryView }) {
  const say = useWords(auditWords);
  const { no, hash, at, actor, from, what, subject, details } = entry;
  return (
    <tr>
      <td data-nowrap>
        <Time at={at} isExact />
        <div data-quiet title={hash}>
          #{no}
        </div>
      </td>
      <td>
        <SafeText text={actor} />
        {from === undefined ? null : (
          <div data-quiet>
            <SafeText text={say('from', { address: from })} />
          </div>
        )}
      </td>
      <td>
        <CodeText text={what} />
        <div data-narrow>
          <SafeText text={subject} />
        </div>
      </td>
      <td data-wide>
        <SafeText text={subject} />
      </td>
      <td data-wide>
        {Object.keys(details).length === 0 ? null : (
          <details className={classes.details}>
            <summary>{say('details')}</summary>
            <pre>
              <SafeText text={jsonText(details)} />
            </pre>
          </details>
        )}
      </td>
    </tr>
  );
}
