import { Button, Stack, TextInput } from '@mantine/core';
import type { FlowVersion } from '@signalbox/engine';
import type { NumberedVersion, TemplateView } from '@signalbox/protocol';
import { LinkButton } from '../lists/link-button.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { SettingFields } from './setting-fields.tsx';
import classes from './template-form.module.css';
import { TemplateSections } from './template-sections.tsx';
import { useTemplateForm } from './use-template-form.ts';
import { templatesWords } from './words.ts';

type TemplateFormProps = {
  /** What is changed; absent, a new one is made. */
  readonly before?: TemplateView;
  /** Its name. */
  readonly flow: string;
  readonly version: FlowVersion;
  readonly versions: readonly NumberedVersion[];
  /** Absent: the newest when a run starts. */
  readonly flowNumber: number | undefined;
  readonly onFlowNumber: (number: number | undefined) => void;
};

/** Makes a template or changes one: a field for each argument of the flow, and what it is where nothing is said here. */
export function TemplateForm({ before, flow, version, versions, flowNumber, onFlowNumber }: TemplateFormProps) {
  const say = useWords(templatesWords);
  const form = useTemplateForm({ before, flow, version, flowNumber });
  return (
    <form onSubmit={form.submit} noValidate className={classes.form}>
      <Stack gap="lg">
        {before ? null : (
          <TextInput
            label={say('name')}
            description={say('nameHint')}
            maxLength={50}
            maw={420}
            value={form.name}
            error={form.problems.name ? say('nameNeeded') : undefined}
            onChange={({ currentTarget }) => form.rename(currentTarget.value)}
          />
        )}
        <SettingFields
          settings={form.settings}
          problems={form.problems}
          versions={versions}
          flowNumber={flowNumber}
          onFlowNumber={onFlowNumber}
          onChange={form.set}
        />
        {form.unknown.length > 0 ? (
          <div className={classes.unknown} role="note">
            <strong>{say('unknown')}</strong> <SafeText text={form.unknown.join(', ')} />
          </div>
        ) : null}
        <TemplateSections
          sections={form.sections}
          texts={form.texts}
          problems={form.problems}
          config={form.settings.config}
          onChange={form.type}
        />
        {form.error ? <ErrorState error={form.error} /> : null}
        <div className={classes.buttons}>
          <Button type="submit" loading={form.isSaving}>
            {say(before ? 'save' : 'make')}
          </Button>
          {before ? (
            <LinkButton to="/templates/$template" params={{ template: before.name }} variant="default">
              {say('cancel')}
            </LinkButton>
          ) : (
            <LinkButton to="/templates" variant="default">
              {say('cancel')}
            </LinkButton>
          )}
        </div>
      </Stack>
    </form>
  );
}
