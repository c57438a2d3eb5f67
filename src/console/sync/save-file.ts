/** Saves a file under a name; the page's key never gets into an address. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser starts the download after this task.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Data as an indented JSON file. */
export const jsonFile = (data: unknown): Blob =>
  new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: "application/json" });
