import type { DoctorReport } from '@signalbox/protocol';
import { ListTable } from '../lists/list-table.tsx';
import { CodeText } from '../show/code-text.tsx';
import { Duration } from '../show/duration.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { showWords } from '../show/words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { factLine, findingSentence } from './doctor-sentence.ts';
import { doctorWords } from './doctor-words.ts';
import classes from './system-page.module.css';
import { systemWords } from './words.ts';

type ServerReportProps = {
  readonly report: DoctorReport;
  /** It could not be asked again: this is how it was. */
  readonly isOld: boolean;
};

/** What the server has found of itself, what needs somebody first. */
export function ServerReport({ report, isOld }: ServerReportProps) {
  const say = useWords(systemWords);
  const saying = { say: useWords(doctorWords), sayStatus: useWords(showWords), language: useLanguage() };
  const { version, node, checks, hosts, servers, facts } = report;
  const isWell = checks.every(({ ok }) => ok);
  const sorted = checks.toSorted((a, b) => Number(a.ok) - Number(b.ok));
  return (
    <>
      <p className={classes.verdict} data-well={isOld ? undefined : isWell}>
        <strong>{say(isOld ? 'wasBefore' : isWell ? 'well' : 'look')}</strong>
        <span>{say('version', { version, node })}</span>
      </p>
      <section className={classes.section}>
        <h2>{say('checks')}</h2>
        <ul className={classes.checks}>
          {sorted.map(({ name, ok, findings }) => (
            <li key={name} aria-label={`${saying.say(`check_${name}`)}: ${say(ok ? 'ok' : 'notOk')}`}>
              <StatusMark status={ok ? 'done' : 'held'} isBare />
              <span className={classes.name}>{saying.say(`check_${name}`)}</span>
              <span>
                {findings.map((finding) => (
                  <span key={JSON.stringify(finding)}>
                    <SafeText text={findingSentence(finding, saying)} />{' '}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {hosts.length === 0 ? null : (
        <section className={classes.section}>
          <h2>{say('hosts')}</h2>
          <ListTable
            label={say('hosts')}
            columns={[
              { label: say('host') },
              { label: say('inFlight'), align: 'end' },
              { label: say('waiting'), align: 'end' },
            ]}
          >
            {hosts.map(({ host, leftAlone, inFlight, waiting }) => (
              <tr key={host}>
                <td>
                  <SafeText text={host} />
                  {leftAlone ? (
                    <div data-quiet>
                      {say('leftAlone')} <Time at={leftAlone.until} />
                    </div>
                  ) : null}
                </td>
                <td data-align="end">{inFlight}</td>
                <td data-align="end">{waiting}</td>
              </tr>
            ))}
          </ListTable>
        </section>
      )}
      {servers.length === 0 ? null : (
        <section className={classes.section}>
          <h2>{say('servers')}</h2>
          <ListTable
            label={say('servers')}
            columns={[
              { label: say('server') },
              { label: say('lease'), align: 'end' },
              { label: say('schema'), align: 'end' },
            ]}
          >
            {servers.map(({ name, isThis, leaseEndsInMs, schema }) => (
              <tr key={name}>
                <td>
                  <SafeText text={name} /> {isThis ? <span data-quiet>· {say('thisOne')}</span> : null}
                </td>
                <td data-align="end">{leaseEndsInMs < 0 ? say('gone') : <Duration ms={leaseEndsInMs} />}</td>
                <td data-align="end">{schema}</td>
              </tr>
            ))}
          </ListTable>
        </section>
      )}
      <section className={classes.section}>
        <h2>{say('facts')}</h2>
        <dl className={classes.facts}>
          {facts
            .map((fact) => factLine(fact, saying))
            .map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <CodeText text={text} />
                </dd>
              </div>
            ))}
        </dl>
      </section>
    </>
  );
}
