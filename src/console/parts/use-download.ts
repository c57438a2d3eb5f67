import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../sync/save-file.ts";
import { t } from "../texts/texts.ts";
import { useToasts } from "./toasts.tsx";

/** Saves a file of the app's under a name; a failure is a toast. */
export function useDownload() {
  const toasts = useToasts();
  return useMutation({
    mutationFn: async ({ file, name }: { readonly file: () => Promise<Blob>; readonly name: string }) =>
      saveFile(await file(), name),
    onError: (error) => toasts.failed(t.sync.downloadFailed, error),
  });
}
