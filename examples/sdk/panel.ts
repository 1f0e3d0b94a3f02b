import { defineJob } from '@signalbox/sdk';

export const roll = defineJob({
  name: 'roll out',
  // How its saved data is shown: fields, a table, a chart, or markdown without HTML.
  panel: {
    sections: [
      { title: 'Pods', from: 'pods', as: 'table' },
      { from: 'note', as: 'markdown' },
    ],
  },
  execute: (ctx, version: string) => {
    ctx.save({ pods: [{ name: 'web-1', version }], note: `**${version}** is out` });
    return version;
  },
});
