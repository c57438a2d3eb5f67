/** What an error is, without its text, which may name people: its stable code, else its name. Not by class: this bundle's are others than those of the functions. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
