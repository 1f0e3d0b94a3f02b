import { ActionIcon, Tooltip } from '@mantine/core';
import type { FlowVersion } from '@signalbox/engine';
import { IconX } from '@tabler/icons-react';
import type { StepNode } from '../run/graph/run-graph.ts';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './flow-graph.module.css';
import { FslDiff } from './fsl-diff.tsx';
import { FslText } from './fsl-text.tsx';
import { Sign } from './graph-changes.tsx';
import { stepText } from './step-text.ts';
import { flowsWords } from './words.ts';

type StepPanelProps = {
  readonly node: StepNode;
  readonly version: FlowVersion;
  readonly before: FlowVersion | undefined;
  readonly onClose: () => void;
};

/** What the version says of a step, and where it is compared, what it said before. */
export function StepPanel({ node: { step, change }, version, before, onClose }: StepPanelProps) {
  const say = useWords(flowsWords);
  const text = stepText(version, step);
  return (
    <aside className={classes.side} aria-label={say('stepPanel', { step })}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          <SafeText text={step} />
        </h2>
        <Sign change={change} />
        <Tooltip label={say('close')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={say('close')}
            onClick={onClose}
            className={classes.close}
          >
            <IconX size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      {before ? <FslDiff before={stepText(before, step)} after={text} /> : <FslText text={text} label={say('text')} />}
    </aside>
  );
}
