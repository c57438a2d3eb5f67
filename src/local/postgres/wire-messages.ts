/** Milestones in what a client and PostgreSQL say to each other (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const code = { ssl: 80877103, gss: 80877104 } as const;

/** Takes chunks cut anywhere. */
export type Reader = (chunk: Buffer) => void;

const nothing = Buffer.alloc(0);

/** Reads messages of a type byte, a length and a body; tells each one's type, and the first byte of its body. */
export function typedMessages(seen: (type: string, first: string) => void): Reader {
  let partial: Buffer = nothing;
  let skip = 0;
  return (chunk) => {
    const data = partial.length > 0 ? Buffer.concat([partial, chunk]) : chunk;
    partial = nothing;
    let at = 0;
    while (at < data.length) {
      const skipped = Math.min(skip, data.length - at);
      at += skipped;
      skip -= skipped;
      if (at === data.length) return;
      const left = data.length - at;
      const length = left < 5 ? Number.POSITIVE_INFINITY : data.readUInt32BE(at + 1) + 1;
      if (left < Math.min(6, length)) {
        partial = data.subarray(at);
        return;
      }
      seen(String.fromCharCode(data[at] ?? 0), length > 5 ? String.fromCharCode(data[at + 5] ?? 0) : "");
      skip = length;
    }
  };
}

/** Reads what a client says before its messages have types: `asks` for encryption, which is answered in one byte, then `starts`. */
export function clientMessages(events: {
  readonly asks: () => void;
  readonly starts: () => void;
  readonly says: (type: string) => void;
}): Reader {
  let partial: Buffer = nothing;
  let typed: Reader | undefined;
  return (chunk) => {
    if (typed) return typed(chunk);
    partial = Buffer.concat([partial, chunk]);
    while (partial.length >= 8 && partial.length >= partial.readUInt32BE(0)) {
      const length = partial.readUInt32BE(0);
      const isQuestion = Object.values<number>(code).includes(partial.readUInt32BE(4));
      partial = partial.subarray(length);
      if (isQuestion) {
        events.asks();
        continue;
      }
      events.starts();
      typed = typedMessages((type) => events.says(type));
      return typed(partial);
    }
  };
}
