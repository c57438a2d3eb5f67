/** Says what does not stop the app and yet needs a person: a static message, with fields free of secrets. */
export type Warn = (message: string, fields: Readonly<Record<string, string>>) => void;
