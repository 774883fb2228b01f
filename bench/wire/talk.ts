/** Two people who are connected, of whom one writes to the other. */
export interface Talk {
  /** Resolves when the server has acknowledged the message and the other one has it. */
  say(text: string): Promise<void>;
  close(): Promise<void>;
}

/** A server, and how two people talk over it. */
export interface System {
  readonly port: number;
  connect(ports: Ports): Promise<Talk>;
  stop(): Promise<void>;
}

/** Where the two connect: proxies before the server. */
export interface Ports {
  readonly sender: number;
  readonly receiver: number;
}
