/** Its runs wait for people, each with a time in a month after which nobody is waited for. */
export const waitingFlow = `flow waiting
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(ops)"; expire = ("30d", REJECT); };
flow_end
`;
