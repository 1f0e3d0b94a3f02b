import type { Values } from '@signalbox/engine';
import type { RunView } from '@signalbox/protocol';
import { SafeText } from '../../show/safe-text.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { JsonTree } from '../data/json-tree.tsx';
import classes from './drawer.module.css';
import { PanelChart } from './panel-chart.tsx';

type PanelView = NonNullable<RunView['steps'][number]['panel']>;
type Section = PanelView['sections'][number];

/** What a step has saved, as its job says that it is shown: never as HTML. */
export function Panel({ panel, saved }: { readonly panel: PanelView; readonly saved: Values }) {
  return panel.sections.map((section, index) => {
    const value = Object.hasOwn(saved, section.from) ? saved[section.from] : undefined;
    if (value === undefined) return null;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: sections are those of a job that is pinned
      <div key={index}>
        <h3 className={classes.part}>
          <SafeText text={section.title ?? section.from} />
        </h3>
        <SectionOf as={section.as} value={value} />
      </div>
    );
  });
}

function SectionOf({ as, value }: { readonly as: Section['as']; readonly value: unknown }) {
  if (as === 'markdown' && typeof value === 'string') return <p className={classes.text}>{visibleText(value)}</p>;
  if (as === 'table' && Array.isArray(value)) return <Rows rows={value} />;
  if (as === 'chart') return <PanelChart value={value} />;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return <JsonTree value={value} />;
  return (
    <dl className={classes.facts}>
      {Object.entries(value).map(([name, each]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>
            <SafeText text={name} />
          </dt>
          <dd>
            <JsonTree value={each} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const mostRows = 200;

function Rows({ rows }: { readonly rows: readonly unknown[] }) {
  const shown = rows.slice(0, mostRows).map((row) => (typeof row === 'object' && row !== null ? row : { value: row }));
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              <SafeText text={name} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
          <tr key={index}>
            {names.map((name) => (
              <td key={name}>
                <JsonTree value={(row as Readonly<Record<string, unknown>>)[name] ?? ''} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
