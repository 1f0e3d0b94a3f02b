/** The services' own log: what they saw and said, kept apart from the server's word for it. */
export type Ledger = {
  readonly deliveries: Delivery[];
  /** Acknowledgements that were answered with 200. */
  readonly accepted: Acknowledged[];
};

export type Delivery = {
  readonly run: string;
  readonly step: string;
  readonly uuid: string;
  readonly key: string;
};

export type Acknowledged = {
  readonly run: string;
  readonly step: string;
  readonly uuid: string;
  readonly outcome: string;
};
