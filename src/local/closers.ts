interface Closable {
  close(): Promise<void>;
}

/** Collects what must be closed, and closes it in reverse order: later ones depend on earlier ones. */
export function closers() {
  const open: Closable[] = [];
  return {
    add: <T extends Closable>(one: T): T => {
      open.push(one);
      return one;
    },
    close: async (): Promise<void> => {
      for (const one of open.splice(0).reverse()) await one.close();
    },
  };
}
