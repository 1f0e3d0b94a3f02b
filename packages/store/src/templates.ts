import type { Instant, OnFull, TemplateBindings } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import type { NamedPage } from './page.ts';

/** A flow with arguments that are bound beforehand. Names are unique in their project, also where only their case differs. */
export type TemplateStore = {
  /**
   * Makes the template, or changes it where it still is of the version `after`. Undefined: it is of another one, or is
   * not there any more. Rejects with `already_exists` where there is one of the name that was not spoken of.
   */
  readonly putTemplate: (put: TemplatePut, audited?: AuditEntry) => Promise<Template | undefined>;
  readonly templates: (query: TemplateQuery) => Promise<readonly Template[]>;
  readonly templateCount: (project: string) => Promise<number>;
  readonly template: (project: string, name: string) => Promise<Template | undefined>;
  readonly templateById: (id: number) => Promise<Template | undefined>;
  /** False when there is none of this version. Changes the fact `template:ID`. */
  readonly removeTemplate: (template: Pick<Template, 'id' | 'version'>, audited?: AuditEntry) => Promise<boolean>;
};

export type TemplateContent = TemplateBindings & {
  readonly flow: string;
  /** Of the flow; the newest where there is none. */
  readonly flowNumber?: number;
  /** Of its runs that are created or open; 0 is no limit. */
  readonly maxRunInstance: number;
  /** What a start beyond that does. */
  readonly onFull: OnFull;
  readonly description?: string;
};

export type Template = TemplateContent & {
  /** Of no other template, whatever its project. */
  readonly id: number;
  readonly project: string;
  readonly name: string;
  readonly version: number;
  readonly creator: string;
  readonly createdAt: Instant;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
};

export type TemplatePut = {
  /** Of this change, and no other one. */
  readonly change: string;
  readonly project: string;
  readonly name: string;
  /** Absent: it is made. */
  readonly after?: number;
  readonly content: TemplateContent;
  readonly by: string;
  readonly at: Instant;
};

/** By name. */
export type TemplateQuery = NamedPage & { readonly project: string; readonly flow?: string };
