/** The codes that a file's errors, notes, reasons and problems carry, also by way of a function that takes `code` first. */
export function codesIn(text: string): string[] {
  const makers = [...text.matchAll(/(?:const (\w+) = |function (\w+))\(code: string/g)].map(
    ([, a, b]) => a ?? b,
  );
  const calls = ["new GiveUp", "new RetryLater", ...makers].join("|");
  const found = [
    ...text.matchAll(new RegExp(`\\b(?:${calls})\\(\\s*"([a-z-]+)"`, "g")),
    ...text.matchAll(/new Problem\(\s*\d+,\s*"([a-z-]+)"/g),
    ...text.matchAll(/(?<!addIssue\(\{ )\bcode: "([a-z-]+)"/g),
  ];
  return found.map(([, code = ""]) => code);
}
