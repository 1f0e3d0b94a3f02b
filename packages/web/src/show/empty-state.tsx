import { Fragment, type ReactNode } from 'react';
import { CodeText } from './code-text.tsx';
import classes from './empty-state.module.css';

type EmptyStateProps = {
  readonly title: string;
  /** How there will be something, with a link, or a command between backticks. */
  readonly children?: ReactNode;
};

/** Where there is nothing: it says so, and how something comes here. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {children === undefined || children === null ? null : (
        <div className={classes.text}>{typeof children === 'string' ? withCommands(children) : children}</div>
      )}
    </div>
  );
}

function withCommands(text: string): ReactNode {
  return text.split('`').map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not change their places
    <Fragment key={index}>{index % 2 === 1 ? <CodeText text={part} /> : part}</Fragment>
  ));
}
