import { useMutation } from "@tanstack/react-query";
import { csvFor } from "../../api/csv.ts";
import { saveFile } from "../sync/save-file.ts";
import { t } from "../texts/texts.ts";
import { useToasts } from "./toasts.tsx";

/** Saves a file under a name, CSV as Excel opens it in the browser's language; a failure is a toast. */
export function useDownload() {
  const toasts = useToasts();
  return useMutation({
    mutationFn: async ({ file, name }: { readonly file: () => Promise<Blob>; readonly name: string }) =>
      saveFile(await inLanguage(await file()), name),
    onError: (error) => toasts.failed(t.sync.downloadFailed, error),
  });
}

async function inLanguage(file: Blob): Promise<Blob> {
  if (!file.type.startsWith("text/csv")) return file;
  // Not text(), which takes the byte order mark away.
  const table = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await file.arrayBuffer());
  return new Blob([csvFor(navigator.language, table)], { type: file.type });
}
