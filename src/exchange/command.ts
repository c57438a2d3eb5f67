/** One cmdlet with its parameters, as PowerShell names them. */
export interface Command {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a cmdlet returned, and Microsoft's id of the request. */
export interface Ran {
  readonly rows: readonly unknown[];
  readonly requestId: string | undefined;
}

/** A command as the body of InvokeCommand. */
export const toBody = ({ cmdlet, parameters }: Command) => ({
  CmdletInput: { CmdletName: cmdlet, Parameters: parameters },
});

/** A command as messages name it: the cmdlet and whom it is about, never what is written. */
export const operationOf = ({ cmdlet, parameters }: Command): string =>
  typeof parameters["Identity"] === "string" ? `${cmdlet} for ${parameters["Identity"]}` : cmdlet;
