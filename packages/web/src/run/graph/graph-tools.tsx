import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCurrentLocation, IconList, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './graph.module.css';

type GraphToolsProps = {
  readonly isCut: boolean;
  readonly isWhole: boolean;
  readonly onWhole: () => void;
  readonly onFit: () => void;
  readonly onZoom: (by: number) => void;
  /** Undefined where the run waits in no step. */
  readonly onCurrent: (() => void) | undefined;
  readonly onList: () => void;
};

export function GraphTools({ isCut, isWhole, onWhole, onFit, onZoom, onCurrent, onList }: GraphToolsProps) {
  const say = useWords(runWords);
  const tools = [
    { name: say('zoomIn'), icon: <IconPlus size={16} />, act: () => onZoom(1) },
    { name: say('zoomOut'), icon: <IconMinus size={16} />, act: () => onZoom(-1) },
    { name: say('fit'), icon: <IconMaximize size={16} />, act: onFit },
    ...(onCurrent ? [{ name: say('toCurrent'), icon: <IconCurrentLocation size={16} />, act: onCurrent }] : []),
    { name: say('asList'), icon: <IconList size={16} />, act: onList },
  ];
  return (
    <div className={classes.tools}>
      {isCut || isWhole ? (
        <Button size="compact-xs" variant="default" onClick={onWhole}>
          {isWhole ? say('drawLess') : say('drawAll')}
        </Button>
      ) : null}
      {tools.map(({ name, icon, act }) => (
        <Tooltip key={name} label={name} position="left">
          <ActionIcon variant="default" size="md" aria-label={name} onClick={act}>
            {icon}
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
