/** What befalls the links of a device. Rates are chances in [0, 1] for each batch. */
export interface Conditions {
  readonly latencyMs: readonly [min: number, max: number];
  readonly dropRate: number;
  readonly duplicateRate: number;
  /** Of batches to the client that later ones overtake. */
  readonly lateRate: number;
  /** Of batches to the client that hold pushes alone. */
  readonly pushLossRate: number;
  /** 0: as fast as one likes. */
  readonly bytesPerSecond: number;
  /** New links come to nothing, and open ones carry nothing. */
  readonly isDown: boolean;
  /** New WebSockets come to nothing. */
  readonly isSocketless: boolean;
}

export const GOOD: Conditions = {
  latencyMs: [5, 60],
  dropRate: 0,
  duplicateRate: 0,
  lateRate: 0,
  pushLossRate: 0,
  bytesPerSecond: 0,
  isDown: false,
  isSocketless: false,
};
