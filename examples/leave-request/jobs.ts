import { appendFileSync } from 'node:fs';
import { defineJob, int, str } from '@signalbox/sdk';

/** A line for each leave that was booked. */
const calendar = () => process.env.LEAVE_CALENDAR ?? 'leave-calendar.jsonl';

const date = (text: string) => new Date(`${text}T00:00:00Z`);
const dayMs = 86_400_000;

const isDate = (text: string) => (Number.isNaN(date(text).getTime()) ? 'is no date' : undefined);

export const countDays = defineJob({
  name: 'count_days',
  description: 'The working days from one date to another, both included',
  effect: false,
  input: {
    from: str({ required: true, check: isDate }),
    to: str({ required: true, check: isDate }),
  },
  execute: (_ctx, { from, to }) => {
    const length = (date(to).getTime() - date(from).getTime()) / dayMs + 1;
    if (length < 1) throw new Error(`${to} is before ${from}`);
    const all = Array.from({ length }, (_, index) => new Date(date(from).getTime() + index * dayMs).getUTCDay());
    const days = all.filter((day) => day !== 0 && day !== 6).length;
    if (days === 0) throw new Error('nobody works on these days');
    return { days };
  },
});

export const bookLeave = defineJob({
  name: 'book_leave',
  description: 'Writes it into the calendar',
  effect: true,
  input: { from: str({ required: true }), to: str({ required: true }), days: int({ required: true, min: 1 }) },
  execute: (ctx, leave) => {
    appendFileSync(calendar(), `${JSON.stringify({ run: ctx.run.name, ...leave })}\n`);
    ctx.save({ booked: `${leave.days} days` });
    return leave;
  },
});
