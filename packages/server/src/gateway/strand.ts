/** What waits for one link, as the end of a chain. Links that wait for the same frames in the same order hold the
 * same strand, so a batch for 500 receivers is joined (and compressed) once. */
export interface Strand {
  readonly before: Strand | undefined;
  /** One encoded `Down`. */
  readonly down: Uint8Array;
  /** Of all frames up to this one. */
  readonly bytes: number;
  readonly count: number;
  /** The strand made last from this one: the next link in the same loop asks for the same. */
  next: Strand | undefined;
  /** All frames as one WebSocket frame. */
  frame: Uint8Array | undefined;
  /** The same compressed; the plain one when that does not pay. */
  deflatedFrame: Uint8Array | undefined;
}

/** Makes strands; forgets shared beginnings at each flush. */
export class Strands {
  #first: Strand | undefined;

  /** @returns The strand of `before` and one frame more. */
  extend(before: Strand | undefined, down: Uint8Array): Strand {
    const known = before === undefined ? this.#first : before.next;
    if (known !== undefined && known.down === down) return known;
    const strand: Strand = {
      before,
      down,
      bytes: (before?.bytes ?? 0) + down.length,
      count: (before?.count ?? 0) + 1,
      next: undefined,
      frame: undefined,
      deflatedFrame: undefined,
    };
    if (before === undefined) this.#first = strand;
    else before.next = strand;
    return strand;
  }

  forget(): void {
    this.#first = undefined;
  }
}

/** The frames of a strand in their order. */
export function framesOf(strand: Strand): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at: Strand | undefined = strand; at !== undefined; at = at.before) frames.push(at.down);
  return frames.reverse();
}
