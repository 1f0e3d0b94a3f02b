import { SafeText } from '../../show/safe-text.tsx';
import { JsonTree } from '../data/json-tree.tsx';
import { chartBars } from './chart-bars.ts';
import classes from './panel-chart.module.css';

/** Numbers by their names, as bars beside their values. */
export function PanelChart({ value }: { readonly value: unknown }) {
  const bars = chartBars(value);
  if (!bars) return <JsonTree value={value} />;
  return (
    <ul className={classes.chart}>
      {bars.map(({ name, number, part }) => (
        <li key={name} className={classes.item}>
          <span className={classes.name}>
            <SafeText text={name} />
          </span>
          <span className={classes.track} aria-hidden="true">
            <span className={classes.bar} style={{ width: `${part * 100}%` }} />
          </span>
          <span className={classes.number}>{number}</span>
        </li>
      ))}
    </ul>
  );
}
