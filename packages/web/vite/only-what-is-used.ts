import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const styles = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'styles');
const imports = /^import \{([^}]+)\} from '(@mantine\/core|@tabler\/icons-react)';$/gm;

/** What a component is made of brings no style sheets of its own. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  ActionIcon: ['UnstyledButton', 'Loader'],
  Alert: ['UnstyledButton', 'CloseButton'],
  Anchor: ['Text'],
  Autocomplete: ['Input', 'Combobox', 'Popover', 'ScrollArea'],
  Badge: [],
  Burger: ['UnstyledButton'],
  Button: ['UnstyledButton', 'Loader'],
  Checkbox: ['InlineInput', 'Input'],
  Chip: [],
  CloseButton: ['UnstyledButton'],
  Combobox: ['Popover', 'ScrollArea', 'Input'],
  Drawer: ['ModalBase', 'Overlay', 'Paper', 'CloseButton', 'UnstyledButton', 'ScrollArea'],
  FileButton: ['UnstyledButton'],
  FileInput: ['Input', 'CloseButton', 'UnstyledButton'],
  HoverCard: ['Popover', 'Paper'],
  JsonInput: ['Input'],
  Menu: ['Popover', 'UnstyledButton', 'ScrollArea'],
  Modal: ['ModalBase', 'Overlay', 'Paper', 'CloseButton', 'UnstyledButton', 'ScrollArea'],
  MultiSelect: ['Input', 'Combobox', 'Popover', 'ScrollArea', 'Pill', 'PillsInput', 'CloseButton', 'UnstyledButton'],
  NativeSelect: ['Input'],
  NavLink: ['UnstyledButton'],
  NumberInput: ['Input', 'UnstyledButton'],
  Pagination: ['UnstyledButton', 'Group'],
  PasswordInput: ['Input', 'UnstyledButton', 'ActionIcon'],
  Pill: ['CloseButton', 'UnstyledButton'],
  Radio: ['InlineInput', 'Input'],
  SegmentedControl: ['FloatingIndicator'],
  Select: ['Input', 'Combobox', 'Popover', 'ScrollArea', 'CloseButton', 'UnstyledButton'],
  Spoiler: ['Anchor', 'Text'],
  Switch: ['InlineInput', 'Input'],
  Table: ['ScrollArea'],
  Tabs: ['UnstyledButton'],
  TagsInput: ['Input', 'Combobox', 'Popover', 'ScrollArea', 'Pill', 'PillsInput', 'CloseButton', 'UnstyledButton'],
  Textarea: ['Input'],
  TextInput: ['Input'],
};

/**
 * An import of components brings the style sheets of these, and one of icons the files of these: not all that there are,
 * which would be most of a page's weight, and of the time of a build.
 */
export function onlyWhatIsUsed(): Plugin {
  return {
    name: 'signalbox-only-what-is-used',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.tsx') || id.includes('/node_modules/')) return undefined;
      const changed = code.replace(imports, (whole, list: string, from: string) => {
        const names = list.split(',').flatMap((name) => name.trim() || []);
        return from === '@mantine/core' ? `${whole} ${sheetsOf(names)}` : names.map(iconImport).join(' ');
      });
      return changed === code ? undefined : { code: changed, map: null };
    },
  };
}

function sheetsOf(names: readonly string[]): string {
  const sheets = names.flatMap((name) => [...(madeOf[name] ?? []), name]).map((name) => `${name}.layer.css`);
  const present = sheets.filter((name) => existsSync(join(styles, name)));
  return present.map((name) => `import '@mantine/core/styles/${name}';`).join(' ');
}

function iconImport(name: string): string {
  if (name.startsWith('type ')) return `import { ${name} } from '@tabler/icons-react';`;
  return `import { default as ${name} } from '@tabler/icons-react/icons/${name}';`;
}
