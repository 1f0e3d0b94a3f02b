import { LogLineView, Me, RepositoryAdded, RunSummary, UserAdded } from '@signalbox/protocol';
import type { Schema } from './connection.ts';

/** What stands under one name of an answer. */
export function inside<T>(name: string, schema: Schema<T>): Schema<T> {
  return { safeParse: (value) => schema.safeParse(fieldOf(value, name)) };
}

export const UserView = UserAdded.pick({ id: true, name: true, groups: true }).extend({
  createdAt: RunSummary.shape.startedAt,
});

export const RepositoryView = RepositoryAdded.pick({ id: true, scm: true, name: true, url: true });

export const AgentAdded = UserAdded.pick({ id: true, name: true }).extend({ key: UserAdded.shape.token });

export const LogPage = Me.pick({}).extend({
  lines: LogLineView.array(),
  next: LogLineView.shape.pos,
  over: Me.shape.openMode,
});

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
