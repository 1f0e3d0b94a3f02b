import {
  IconClock,
  IconCode,
  IconHammer,
  IconHelp,
  IconSend,
  IconSitemap,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import classes from './graph.module.css';
import type { JobKind } from './run-graph.ts';

const icons: { readonly [kind in JobKind]: TablerIcon } = {
  http: IconSend,
  pipeline: IconHammer,
  decision: IconUsers,
  wait: IconClock,
  flow: IconSitemap,
  code: IconCode,
  unknown: IconHelp,
};

/** What a step does, where nothing of how it is can be told; its word stands beside it. */
export function JobIcon({ kind }: { readonly kind: JobKind }) {
  const Icon = icons[kind];
  return <Icon size={16} aria-hidden className={classes.kind} data-kind={kind} />;
}
