/** A file of links as rows and columns, wherever it is from. */
export interface Source {
  readonly columns: readonly string[];
  readonly rows: readonly SourceRow[];
}

export interface SourceRow {
  /** Where it stands, such as `line 12`. */
  readonly at: string;
  /** As many as there are columns. */
  readonly cells: readonly string[];
  /** Of JSON, which can hold them. */
  readonly rules?: readonly unknown[];
  /** Why it can not be read. */
  readonly problem?: string;
}

/** Why nothing of a file can be read, in words for whoever chose it. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}
